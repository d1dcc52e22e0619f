// A download never takes a disk's last room, and what does not fit is told before anything is fetched (R15).
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { checkSpace, readSpace, reserveOf } from '../../../src/disk/write/diskSpace.ts';
import { code, value } from '../../conformance/local/bench.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';
import { mountTinyDisk } from './disks/tinyDisk.ts';

const MB = 1000 ** 2;
const GB = 1000 * MB;

describe('the reserve', () => {
  test.each([
    ['a small disk keeps a tenth', 64 * MB, 6.4 * MB],
    ['a usual disk keeps 500 MB', 20 * GB, 500 * MB],
    ['a large disk keeps 2 %', 1000 * GB, 20 * GB],
  ])('%s', (_name, total, reserve) => {
    expect(reserveOf(total)).toBe(reserve);
  });
});

describe('what fits', () => {
  const space = { total: 20 * GB, free: 2 * GB };
  const ask = (needed: number, promised = 0, reserve: number | null = null) =>
    checkSpace(space, { needed, promised, reserve });

  test('is what is free without the reserve and what open downloads will take', () => {
    expect(code(ask(1.5 * GB))).toBe('ok');
    expect(code(ask(1.5 * GB + 1))).toBe('no-space');
    expect(code(ask(0.5 * GB, 1 * GB))).toBe('ok');
    expect(code(ask(0.5 * GB + 1, 1 * GB))).toBe('no-space');
  });

  test("follows a person's own reserve", () => {
    expect(code(ask(2 * GB, 0, 0))).toBe('ok');
    expect(code(ask(1 * GB, 0, 1.5 * GB))).toBe('no-space');
  });

  test('says how much is needed and how much may be used', () => {
    const refused = ask(3 * GB);
    expect(refused.ok ? '' : refused.fault.message).toMatch(/3,000 MB are needed, and 1,500 MB may be used/);
    const full = checkSpace({ total: GB, free: 100 * MB - 1 }, { needed: 4, promised: 0, reserve: null });
    expect(full.ok ? '' : full.fault.message).toMatch(/^0.1 MB are needed, and 0 MB may be used/);
  });

  test('is no file that the file system cannot hold at all, as 4 GiB on FAT', () => {
    const fat = { total: 64 * GB, free: 60 * GB, largestFile: 2 ** 32 - 1 };
    const askFat = (needed: number) => code(checkSpace(fat, { needed, promised: 0, reserve: null }));
    expect([askFat(2 ** 32 - 1), askFat(2 ** 32)]).toEqual(['ok', 'too-large']);
  });

  test('is not asked where the system does not tell its size', () => {
    expect(code(checkSpace(null, { needed: GB, promised: 0, reserve: null }))).toBe('ok');
    expect(readSpace('/no/such/folder')).toBeNull();
  });
});

describe('a disk of 64 MB', () => {
  const disk = mountTinyDisk(null, 64 * 1024 * 1024);
  afterAll(() => disk?.unmount());

  test.skipIf(disk === null)(
    'refuses what does not fit, leaves nothing of it, and takes what does',
    async () => {
      const world = createRealWorld(disk?.path);
      value(await world.folder.openRoot(null));
      expect(code(await world.folder.temporary('deep/large', 'tag', 100 * MB))).toBe('no-space');
      expect(readdirSync(world.root)).toEqual(['.brimful']);
      const first = value(await world.folder.temporary('first', 'tag-1', 40 * MB));
      expect(code(await world.folder.temporary('second', 'tag-2', 40 * MB))).toBe('no-space');
      const small = value(await world.folder.temporary('small', 'tag-3', 1 * MB));
      await first.discard();
      await small.discard();
      const second = value(await world.folder.temporary('second', 'tag-2', 40 * MB));
      await second.discard();
      await world.dispose();
    },
  );
});
