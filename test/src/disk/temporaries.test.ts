// Temporaries and what can go wrong under them: planted files, full and read-only disks, modes and times.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryName } from '../../../src/disk/write/temporaryFile.ts';
import { code, createBench, text, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';
import { mountTinyDisk } from './disks/tinyDisk.ts';

let world: RealWorld;
const bench = createBench(() => world);
const at = (path: string): string => join(world.root, path);
const planted = (): string => at(temporaryName('tag'));

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

describe('F3: a name that somebody else has taken', () => {
  const outside = (): string => at('../outside');

  test('a link is removed, not followed', async () => {
    writeFileSync(outside(), 'theirs');
    symlinkSync(outside(), planted());
    const temporary = await bench.temporary('a', 'new');
    expect(temporary.length).toBe(3);
    expect(readFileSync(outside(), 'utf8')).toBe('theirs');
  });

  test('a second name of another file is removed, its content stays', async () => {
    bench.user.write('precious', text('mine'));
    linkSync(at('precious'), planted());
    await bench.temporary('a', 'overwritten');
    expect(bench.read('precious')).toBe('mine');
  });

  test('a folder stays, and nothing is written', async () => {
    mkdirSync(planted());
    expect(code(await bench.folder.temporary('a', 'tag', 0))).not.toBe('ok');
    expect(statSync(planted()).isDirectory()).toBe(true);
  });
});

describe('R10: a crash', () => {
  test('between naming and unlinking leaves a second name, which is neither resumed nor kept', async () => {
    const made = await bench.temporary('a', 'content');
    const placement = { path: 'a', replaces: null, mtime: null, executable: false };
    value(await bench.folder.place(made, placement));
    linkSync(at('a'), planted());
    await bench.restart();
    expect(value(await bench.folder.temporary('b', 'tag', 0)).length).toBe(0);
    linkSync(at('a'), at(temporaryName('other')));
    await bench.restart();
    expect(value(await bench.folder.sweepTemporaries(new Set(['tag'])))).toBe(1);
    expect(bench.read('a')).toBe('content');
  });

  test('the sweep finds them in ignored and deep folders, and leaves those that are open', async () => {
    await bench.temporary('ignored/deep/a', 'x', 'old');
    await bench.restart();
    const open = await bench.temporary('b', 'x', 'now');
    expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(1);
    expect(readdirSync(at('ignored/deep'))).toEqual([]);
    expect(existsSync(at(temporaryName('now')))).toBe(true);
    await open.keep();
    expect(value(await bench.folder.sweepTemporaries(new Set(['now'])))).toBe(0);
    expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(1);
  });
});

describe('F4: permissions', () => {
  const mode = (path: string): number => statSync(at(path)).mode & 0o7777;
  let umask = 0;
  beforeAll(() => {
    umask = process.umask(0o027);
  });
  afterAll(() => process.umask(umask));

  test('nobody else may read a file before it is complete', async () => {
    await bench.temporary('a', 'half');
    expect(statSync(planted()).mode & 0o777).toBe(0o600);
  });

  test('a new file is readable as the umask says; an executable one can be run', async () => {
    value(await bench.place('a', 'x'));
    expect(mode('a')).toBe(0o640);
    const made = await bench.temporary('run', 'x');
    value(await bench.folder.place(made, { path: 'run', replaces: null, mtime: null, executable: true }));
    expect(mode('run')).toBe(0o750);
  });

  test('what replaces a private file is private, and never setuid', async () => {
    bench.user.write('a', text('secret'));
    chmodSync(at('a'), 0o4700);
    const made = await bench.temporary('a', 'new secret');
    const replaces = await bench.identity('a');
    value(await bench.folder.place(made, { path: 'a', replaces, mtime: null, executable: true }));
    expect(mode('a')).toBe(0o700);
    value(await bench.place('a', 'x', await bench.identity('a')));
    expect(mode('a')).toBe(0o600);
  });
});

describe('times', () => {
  test.each(['1700000000.123456789', '0.000000001', '4102444800.999999999', '1234567890.000000000'])(
    'a modification time of %s is set to the microsecond',
    async (mtime) => {
      const made = await bench.temporary('a', 'x');
      const placed = value(
        await bench.folder.place(made, { path: 'a', replaces: null, mtime, executable: false }),
      );
      expect(Math.abs(Number(placed.mtime) - Number(mtime))).toBeLessThan(2e-6);
      expect(placed).toEqual(await bench.identity('a'));
    },
  );

  test('a time before 1970 is set to the millisecond, and what is no time is left aside', async () => {
    const made = await bench.temporary('a', 'x');
    const placement = { path: 'a', replaces: null, mtime: '-86400.000000000', executable: false };
    const placed = value(await bench.folder.place(made, placement));
    expect(Number(placed.mtime)).toBeCloseTo(-86_400, 2);
    const changed = value(
      await bench.folder.setMetadata('a', placed, { mtime: 'yesterday', executable: false }),
    );
    expect(changed.mtime).toBe(placed.mtime);
  });
});

describe('a disk that does not take everything (case 23)', () => {
  const disk = mountTinyDisk(null, 256 * 1024);
  afterAll(() => disk?.unmount());

  test.skipIf(disk === null)('full: the fault says so, and what is there is kept for later', async () => {
    await world.dispose();
    world = createRealWorld(disk?.path);
    value(await bench.folder.openRoot(null));
    const temporary = value(await bench.folder.temporary('a', 'tag', 0));
    value(await temporary.append(new Uint8Array(64 * 1024).fill(1)));
    writeFileSync(at('filler'), new Uint8Array(60 * 1024));
    const codes: string[] = [];
    for (let count = 0; count < 8; count++)
      codes.push(code(await temporary.append(new Uint8Array(64 * 1024).fill(1))));
    expect(codes).toContain('full');
    await temporary.keep();
    const again = value(await bench.folder.temporary('a', 'tag', 0));
    expect(again.length).toBeGreaterThanOrEqual(64 * 1024);
    await again.discard();
  });

  test.skipIf(disk === null)('read-only: reading goes on, writing is refused with its reason', async () => {
    await world.dispose();
    world = createRealWorld(disk?.path);
    const id = value(await bench.folder.openRoot(null));
    bench.user.write('a', text('1'));
    const identity = await bench.identity('a');
    disk?.remount('ro');
    try {
      const folder = world.newFolder();
      expect(value(await folder.openRoot(id))).toBe(id);
      expect(value(await folder.look('a', []))).toMatchObject({ kind: 'file' });
      expect(code(await folder.temporary('b', 'tag', 0))).toBe('read-only');
      expect(code(await folder.trash('a', identity))).toBe('read-only');
      expect(code(await folder.makeDirectory('dir'))).toBe('read-only');
    } finally {
      disk?.remount('rw');
    }
    expect(bench.read('a')).toBe('1');
  });
});
