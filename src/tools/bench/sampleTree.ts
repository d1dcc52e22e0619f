// Creates folders to measure with: many small files in a tree, or one large file.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

const FILES_PER_FOLDER = 100;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Creates `count` different files of `bytes` each, a hundred per folder. */
export function makeSmallFiles(folder: string, count: number, bytes: number): void {
  const filler = randomBytes(bytes);
  for (let file = 0; file < count; file++) {
    const inside = join(folder, `folder ${Math.floor(file / FILES_PER_FOLDER)}`);
    if (file % FILES_PER_FOLDER === 0) mkdirSync(inside, { recursive: true });
    filler.write(`${file} `);
    writeFileSync(join(inside, `file ${file}.txt`), filler);
  }
}

/** Creates one file of random bytes. */
export function makeLargeFile(folder: string, bytes: number): void {
  mkdirSync(folder, { recursive: true });
  const handle = openSync(join(folder, 'large.bin'), 'w');
  for (let offset = 0; offset < bytes; offset += CHUNK_BYTES) {
    writeSync(handle, randomBytes(Math.min(CHUNK_BYTES, bytes - offset)));
  }
  closeSync(handle);
}
