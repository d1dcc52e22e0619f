// Packages the build in `out/` for this machine with an unpacked Electron, without downloading anything.
import { build, Platform } from 'electron-builder';
import type { Configuration } from 'electron-builder';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Where electron-builder puts the unpacked app, relative to its output folder. */
export const UNPACKED =
  { darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}`, win32: 'win-unpacked' }[
    process.platform as string
  ] ?? (process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);

/**
 * Packages into `output` (absolute path) according to `electron-builder.yml`; returns the folder of the
 * unpacked app. `feed` is the built-in update feed.
 */
export async function packApp(options: {
  readonly electronDist: string;
  readonly output: string;
  readonly feed: string | null;
}): Promise<string> {
  const { electronDist, output, feed } = options;
  const config: Configuration = {
    directories: { output },
    electronDist,
    electronVersion: readFileSync(join(electronDist, 'version'), 'utf8').trim().replace(/^v/, ''),
    // Without a feed there is nowhere to publish to or update from.
    publish: feed === null ? null : { provider: 'generic', url: feed },
  };
  await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget('dir'),
    config,
    publish: 'never',
  });
  return join(output, UNPACKED);
}
