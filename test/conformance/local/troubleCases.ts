// What is done to a disk from outside: another one is mounted in it, or it fills up.
import { describe, expect, test } from 'vitest';
import { code, scanAll, text, value } from './bench.ts';
import type { Bench } from './bench.ts';

/** The hands of a system's administrator. */
export interface Administrator {
  /** Mounts another disk over a folder, or unmounts it. */
  setMounted(path: string, isMounted: boolean): void;
  /** Fills the disk, so that downloads may take `bytes` more. */
  leaveFree(bytes: number): void;
}

const MB = 1000 ** 2;

export function troubleCases(bench: Bench, administrator: () => Administrator): void {
  describe('a disk that is mounted over a folder', () => {
    const refused = { kind: 'refused', path: 'd', reason: 'other-disk', subtree: true };

    test('S1: the folder is refused as a whole, and neither read nor written', async () => {
      for (const path of ['d/a', 'd/sub/b', 'e']) bench.user.write(path, text(path));
      const before = await bench.identity('d/a');
      administrator().setMounted('d', true);
      const { folder } = bench;
      expect(await scanAll(folder)).toEqual([refused, expect.objectContaining({ path: 'e' })]);
      for (const path of ['d', 'd/a', 'd/sub/b', 'd/gone'])
        expect(value(await folder.look(path, [])), path).toEqual(refused);
      const batches = [];
      const scan = folder.scan({ under: 'd', ignore: [], signal: new AbortController().signal });
      for await (const batch of scan) batches.push(code(batch));
      expect(batches).toEqual(['changed']);
      expect([
        code(await folder.open('d/a', before)),
        code(await folder.trash('d/a', before)),
        code(await folder.move('d/a', 'f', before)),
        code(await folder.temporary('d/new', 'tag', 0)),
        code(await folder.makeDirectory('d/new')),
        code(await folder.removeDirectory('d')),
      ]).toEqual(Array(6).fill('changed'));
    });

    test('S1: what was there before is there again when the disk has gone', async () => {
      for (const path of ['d/a', 'd/sub/b']) bench.user.write(path, text(path));
      const before = await scanAll(bench.folder);
      administrator().setMounted('d', true);
      administrator().setMounted('d', false);
      expect(await scanAll(bench.folder)).toEqual(before);
    });

    test('R4: what was fetched does not get a name in it', async () => {
      bench.user.makeDirectory('d');
      const made = await bench.temporary('d/a', 'theirs');
      administrator().setMounted('d', true);
      const placement = { path: 'd/a', replaces: null, mtime: null, executable: false };
      expect(code(await bench.folder.place(made, placement))).toBe('changed');
      await made.keep();
      administrator().setMounted('d', false);
      expect(bench.read('d/a')).toBeNull();
    });
  });

  describe('a full disk', () => {
    test('R15: what does not fit is refused before it is fetched, and taken when there is room', async () => {
      administrator().leaveFree(2 * MB);
      expect(code(await bench.folder.temporary('a', 'large', 4 * MB))).toBe('no-space');
      expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(0);
      const small = value(await bench.folder.temporary('a', 'small', MB));
      expect(code(await small.append(new Uint8Array(MB)))).toBe('ok');
      await small.discard();
      administrator().leaveFree(8 * MB);
      const large = value(await bench.folder.temporary('a', 'large', 4 * MB));
      await large.discard();
    });

    test('R15: what grows beyond the disk is refused, and a deletion works all the same', async () => {
      bench.user.write('a', text('1'));
      administrator().leaveFree(2 * MB);
      const made = value(await bench.folder.temporary('b', 'tag', 0));
      // Zeros would be a hole.
      expect(code(await made.append(new Uint8Array(64 * MB).fill(1)))).toBe('full');
      await made.discard();
      value(await bench.folder.trash('a', await bench.identity('a')));
      expect(bench.read('a')).toBeNull();
    });
  });
}
