// A file system on which case does not count and which has no hard links keeps the promises of LocalFolder
// too (case 6).
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mountExfatDisk } from '../../src/disk/disks/exfatDisk.ts';
import { code, createBench, text, value } from './bench.ts';
import { describeLocalFolder } from './localFolderSuite.ts';
import type { RealWorld } from './realWorld.ts';
import { createRealWorld } from './realWorld.ts';

const disk = mountExfatDisk();

afterAll(() => disk?.unmount());

if (disk === null) test.skip('exFAT cannot be mounted here');
else {
  describeLocalFolder('exFAT', () => createRealWorld(disk.path), {
    unreadable: false,
    links: false,
    fineTimes: false,
  });

  describe('where case does not count', () => {
    let world: RealWorld;
    const bench = createBench(() => world);
    beforeEach(async () => {
      world = createRealWorld(disk.path);
      value(await bench.folder.openRoot(null));
      bench.user.write('Dir/Name', text('mine'));
    });
    afterEach(() => world.dispose());

    test('the probe finds it out', () => {
      expect(bench.folder.capabilities).toMatchObject({ caseSensitive: false, executableBit: false });
    });

    test('another spelling is not the same name, and clashes with it', async () => {
      for (const path of ['Dir/name', 'dir/Name', 'DIR'])
        expect(value(await bench.folder.look(path, [])), path).toBeUndefined();
      expect(code(await bench.folder.temporary('Dir/NAME', 'tag', 0))).toBe('name-clash');
      expect(code(await bench.folder.temporary('dir/new', 'tag', 0))).toBe('name-clash');
      expect(code(await bench.folder.makeDirectory('DIR'))).toBe('name-clash');
      expect(code(await bench.folder.removeDirectory('dir'))).toBe('ok');
      expect(bench.read('Dir/Name')).toBe('mine');
      const made = await bench.temporary('Dir/new', 'theirs');
      writeFileSync(join(world.root, 'Dir', 'NEW'), 'mine');
      const placement = { path: 'Dir/new', replaces: null, mtime: null, executable: false };
      expect(code(await bench.folder.place(made, placement))).toBe('name-clash');
      expect(bench.read('Dir/NEW')).toBe('mine');
      await made.discard();
    });

    test('R4, T2: after a flush every save shows, although times are whole seconds', async () => {
      for (const content of ['2', '3', '4']) {
        const before = await bench.identity('Dir/Name');
        expect(code(await bench.flush('Dir/Name', before))).toBe('ok');
        bench.user.write('Dir/Name', text(`min${content}`));
        expect(code(await bench.flush('Dir/Name', before))).toBe('changed');
      }
    });

    test('a rename that changes only the case works', async () => {
      const before = await bench.identity('Dir/Name');
      value(await bench.folder.move('Dir/Name', 'Dir/NAME', before));
      expect(readdirSync(join(world.root, 'Dir'))).toEqual(['NAME']);
      expect(bench.read('Dir/NAME')).toBe('mine');
    });

    test('a move to another spelling of a taken name leaves the file untouched, so that nobody is told of a change', async () => {
      bench.user.write('Dir/other', text('theirs'));
      const before = await bench.identity('Dir/Name');
      expect(code(await bench.folder.move('Dir/Name', 'Dir/OTHER', before))).toBe('name-clash');
      expect(await bench.identity('Dir/Name')).toEqual(before);
      expect(bench.read('Dir/other')).toBe('theirs');
    });
  });
}
