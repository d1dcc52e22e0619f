// `npm run dist`: packages the app for this machine from the Electron at hand, without downloading anything.
import { build, Platform } from 'electron-builder';
import type { Configuration } from 'electron-builder';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const electronDist = [process.env.ELECTRON_OVERRIDE_DIST_PATH, join(ROOT, 'node_modules/electron/dist')].find(
  (folder) => folder !== undefined && existsSync(join(folder, 'version')),
);

if (electronDist === undefined) {
  console.error(
    'No Electron at hand: run "npx install-electron", or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked one.',
  );
  process.exitCode = 1;
} else {
  for (const file of await pack(electronDist)) console.log(file);
}

/** The unpacked folder, and a tar.gz of it where `tar` is to be had; absolute paths. */
async function pack(dist: string): Promise<readonly string[]> {
  const config: Configuration = {
    electronDist: dist,
    electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, ''),
    // Without a feed there is nothing to publish to, and nothing to update from.
    ...(process.env.BRIMFUL_UPDATE_FEED === undefined ? { publish: null } : {}),
  };
  await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget('dir'),
    config,
    publish: 'never',
  });
  const output = join(ROOT, 'dist');
  if (process.platform !== 'linux') return [output];
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const folder = process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`;
  const archive = join(output, `brimful-${version}-linux-${process.arch}.tar.gz`);
  const name = `brimful-${version}`;
  execFileSync('tar', [
    '--create',
    '--gzip',
    '--file',
    archive,
    '--directory',
    output,
    '--transform',
    `s,^${folder},${name},`,
    folder,
  ]);
  return [join(output, folder), archive];
}
