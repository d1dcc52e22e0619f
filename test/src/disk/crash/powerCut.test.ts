// A real power cut: what `flush` promises must be on the disk at that very moment, and not only in the memory
// of the system (R10).
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { createDiskFolder } from '../../../../src/disk/diskFolder.ts';
import { replaceFile } from '../../../../src/persistence/atomicFile.ts';
import { value } from '../../../conformance/local/bench.ts';

const IMAGE_BYTES = 16 * 1024 * 1024;
/** Seconds between the file system's own commits: longer than any test. */
const COMMIT_SECONDS = 3000;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) {
    for (const mounted of ['disk', 'after']) spawnSync('umount', [join(folder, mounted)]);
    rmSync(folder, { recursive: true, force: true });
  }
});

function mount(image: string, path: string): boolean {
  mkdirSync(path);
  return spawnSync('mount', ['-o', `loop,commit=${COMMIT_SECONDS}`, image, path]).status === 0;
}

/** A disk of its own, or null where none can be mounted; the reason is printed. */
function createDisk(): { readonly root: string; readonly cutPower: () => string } | null {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-power-'));
  folders.push(folder);
  const image = join(folder, 'image');
  writeFileSync(image, '');
  truncateSync(image, IMAGE_BYTES);
  const root = join(folder, 'disk');
  if (spawnSync('mkfs.ext4', ['-q', '-F', image]).status !== 0 || !mount(image, root)) {
    console.log('skipped: an ext4 image cannot be mounted here (needs root on Linux and e2fsprogs)');
    return null;
  }
  return {
    root,
    // What the disk holds now is what would be left; the system's memory goes with the power.
    cutPower: () => {
      copyFileSync(image, join(folder, 'left'));
      const after = join(folder, 'after');
      if (!mount(join(folder, 'left'), after)) throw new Error('what is left cannot be mounted');
      return after;
    },
  };
}

test('R10: a flushed file is there after a power cut, with its folders; one that was only saved is not', async (context) => {
  const disk = createDisk();
  if (disk === null) return context.skip();
  const random = { id: () => 'an-id-of-the-root', unit: () => 0 };
  const folder = createDiskFolder({ root: disk.root, clock: systemClock, random });
  value(await folder.openRoot(null));
  mkdirSync(join(disk.root, 'new/folders'), { recursive: true });
  writeFileSync(join(disk.root, 'new/folders/letter'), 'dear');
  const letter = value(await folder.look('new/folders/letter', []));
  if (letter?.kind !== 'file') throw new Error('not saved');
  const { signal } = new AbortController();
  value(await folder.flush({ path: letter.path, expected: letter.identity, signal }));
  writeFileSync(join(disk.root, 'new/folders/later'), 'not yet');

  const left = disk.cutPower();
  expect(readFileSync(join(left, 'new/folders/letter'), 'utf8')).toBe('dear');
  expect(existsSync(join(left, 'new/folders/later'))).toBe(false);
});

test('a small file that was replaced has its new content after a power cut', (context) => {
  const disk = createDisk();
  if (disk === null) return context.skip();
  replaceFile(join(disk.root, 'config.json'), 'old');
  replaceFile(join(disk.root, 'config.json'), 'new');
  expect(readFileSync(join(disk.cutPower(), 'config.json'), 'utf8')).toBe('new');
});
