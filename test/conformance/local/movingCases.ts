// Moving, deleting, the trash, and folders.
import { describe, expect, test } from 'vitest';
import { code, text, value } from './bench.ts';
import type { Bench, Traits } from './bench.ts';

export function movingCases(bench: Bench, traits: Traits): void {
  describe('moving and deleting', () => {
    test('R11: a move keeps inode, content and time, and makes missing folders', async () => {
      bench.user.write('a', text('1'));
      const before = await bench.identity('a');
      const after = value(await bench.folder.move('a', 'dir/deep/b', before));
      expect(after).toMatchObject({ inode: before.inode, mtime: before.mtime, size: 1 });
      expect(await bench.identity('dir/deep/b')).toEqual(after);
      expect(bench.read('a')).toBeNull();
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('R1: a move never overwrites, and never moves what has changed', async () => {
      bench.user.write('a', text('1'));
      bench.user.write('b', text('2'));
      const before = await bench.identity('a');
      expect(code(await bench.folder.move('a', 'b', before))).toBe('changed');
      expect([bench.read('a'), bench.read('b')]).toEqual(['1', '2']);
      bench.user.append('a', text('!'));
      expect(code(await bench.folder.move('a', 'c', before))).toBe('changed');
      expect([bench.read('a'), bench.read('c')]).toEqual(['1!', null]);
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('R9: a deleted file is in the trash and comes back under its name', async () => {
      bench.user.write('dir/a', text('1'));
      value(await bench.folder.trash('dir/a', await bench.identity('dir/a')));
      expect(bench.read('dir/a')).toBeNull();
      bench.user.remove('dir');
      const [item] = value(await bench.folder.listTrash());
      expect(item).toMatchObject({ path: 'dir/a', why: 'deleted-remote', size: 1 });
      expect(value(await bench.folder.restore(item?.id ?? ''))).toBe('dir/a');
      expect(bench.read('dir/a')).toBe('1');
      expect(code(await bench.folder.restore(item?.id ?? ''))).toBe('not-found');
      expect(code(await bench.folder.restore('../../etc'))).toBe('not-found');
    });

    test('case 1: a file that was edited after the decision is not deleted', async () => {
      bench.user.write('a', text('1'));
      const before = await bench.identity('a');
      bench.user.append('a', text('2'));
      expect(code(await bench.folder.trash('a', before))).toBe('changed');
      expect(bench.read('a')).toBe('12');
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('the trash keeps to its limits, the newest items last longest', async () => {
      for (const path of ['a', 'b', 'c']) {
        bench.user.write(path, text('1234'));
        value(await bench.folder.trash(path, await bench.identity(path)));
      }
      value(await bench.folder.pruneTrash({ seenAt: () => 0, before: 0, maxBytes: 8 }));
      expect(value(await bench.folder.listTrash())).toHaveLength(2);
      value(await bench.folder.pruneTrash({ seenAt: () => 0, before: 1, maxBytes: 8 }));
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('R1: what a program writes to a file in the trash comes back, and nothing else does', async () => {
      for (const path of ['replaced', 'deleted', 'resting']) bench.user.write(path, text('old'));
      const held = ['replaced', 'deleted'].map((path) => bench.user.hold(path));
      value(await bench.place('replaced', 'new', await bench.identity('replaced')));
      for (const path of ['deleted', 'resting'])
        value(await bench.folder.trash(path, await bench.identity(path)));
      const limits = { seenAt: () => 0, before: 0, maxBytes: 1_000 };
      expect(value(await bench.folder.pruneTrash(limits))).toEqual([]);
      for (const file of held) {
        file?.append(text(' and late'));
        file?.close();
      }
      const returned = value(await bench.folder.pruneTrash(limits));
      expect([...returned].sort()).toEqual(['deleted', 'replaced (restored)']);
      expect(returned.map((path) => bench.read(path))).toEqual(['old and late', 'old and late']);
      expect(bench.read('replaced')).toBe('new');
      expect(value(await bench.folder.listTrash()).map(({ path }) => path)).toEqual(['resting']);
    });

    test('case 28: only an empty folder is removed', async () => {
      value(await bench.folder.makeDirectory('a/b'));
      value(await bench.folder.makeDirectory('a/b'));
      expect(code(await bench.folder.removeDirectory('a'))).toBe('changed');
      value(await bench.folder.removeDirectory('a/b'));
      value(await bench.folder.removeDirectory('a/b'));
      bench.user.write('file', text('1'));
      expect(code(await bench.folder.removeDirectory('file'))).toBe('changed');
      expect(code(await bench.folder.makeDirectory('file'))).toBe('changed');
    });

    test.runIf(traits.links)('F3: a link in the way is neither entered nor removed', async () => {
      bench.user.makeOther('link', 'symlink');
      expect(code(await bench.folder.removeDirectory('link'))).toBe('changed');
      expect(code(await bench.folder.makeDirectory('link/x'))).toBe('changed');
      expect(code(await bench.folder.temporary('link/x', 'tag', 0))).toBe('changed');
    });
  });
}
