// `npm run dist`: packages the app for this machine in `dist/`, unpacked and as tar.gz, with the Electron
// that is installed.
import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { findElectron } from '../../test/runner/tools.ts';
import manifest from '../../package.json' with { type: 'json' };
import { missingNativeParts } from './nativeParts.ts';
import { packApp } from './packApp.ts';

const ROOT = join(import.meta.dirname, '../..');

/** For whoever wants a package that lacks a native part. */
const INCOMPLETE = '--incomplete';

const electron = findElectron();
const lacks = missingNativeParts(ROOT);
for (const lack of lacks) console.error(lack);
if (lacks.length > 0 && !process.argv.includes(INCOMPLETE)) {
  console.error(`Nothing was packaged. "npm run dist -- ${INCOMPLETE}" packages all the same.`);
  process.exitCode = 1;
} else if (electron.found) {
  const feed = process.env['BRIMFUL_UPDATE_FEED'] ?? null;
  const unpacked = await packApp({ electronDist: electron.tool, output: join(ROOT, 'dist'), feed });
  console.log(unpacked);
  if (process.platform === 'linux') console.log(archive(unpacked));
} else {
  console.error(`${electron.reason}: run "npx install-electron", or set it to an unpacked Electron.`);
  process.exitCode = 1;
}

/** Creates a tar.gz next to the folder, with everything under `brimful-VERSION/`; returns its path. */
function archive(unpacked: string): string {
  const output = dirname(unpacked);
  const folder = basename(unpacked);
  const file = join(output, `brimful-${manifest.version}-linux-${process.arch}.tar.gz`);
  const rename = `s,^${folder},brimful-${manifest.version},`;
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', ['-czf', file, ...owner, '--transform', rename, '-C', output, folder]);
  return file;
}
