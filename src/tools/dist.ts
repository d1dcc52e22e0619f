// `npm run dist`: the app for this machine in `dist/`, unpacked and as tar.gz, from the Electron at hand.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findElectron } from '../../test/tools.ts';
import { packApp } from './packApp.ts';

const ROOT = join(import.meta.dirname, '../..');

const electron = findElectron();
if (electron.found) {
  const feed = process.env['BRIMFUL_UPDATE_FEED'] ?? null;
  const unpacked = await packApp({ electronDist: electron.tool, output: join(ROOT, 'dist'), feed });
  console.log(unpacked);
  if (process.platform === 'linux') console.log(archive(unpacked));
} else {
  console.error(`${electron.reason}: run "npx install-electron", or set it to an unpacked Electron.`);
  process.exitCode = 1;
}

/** A tar.gz beside the folder, in which everything lies under `brimful-VERSION/`. */
function archive(unpacked: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const output = dirname(unpacked);
  const folder = basename(unpacked);
  const file = join(output, `brimful-${version}-linux-${process.arch}.tar.gz`);
  const rename = `s,^${folder},brimful-${version},`;
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', ['-czf', file, ...owner, '--transform', rename, '-C', output, folder]);
  return file;
}
