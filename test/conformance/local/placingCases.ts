// Placing: how contents get their names, and what survives when somebody else was faster.
import { describe, expect, test } from 'vitest';
import { code, MTIME, text, value } from './bench.ts';
import type { Bench, Traits } from './bench.ts';

export function placingCases(bench: Bench, traits: Traits): void {
  describe('placing', () => {
    test('R4: a new file gets content, time and identity, and leaves nothing beside it', async () => {
      const placed = value(await bench.place('dir/new', 'content'));
      expect(bench.read('dir/new')).toBe('content');
      expect(await bench.file('dir/new')).toEqual({
        kind: 'file',
        path: 'dir/new',
        identity: placed,
        executable: false,
      });
      expect(placed.mtime).toBe(MTIME);
      expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(0);
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('R1: what replaces a file keeps the old one in the trash, and it can come back', async () => {
      bench.user.write('a.txt', text('old'));
      value(await bench.place('a.txt', 'new', await bench.identity('a.txt')));
      expect(bench.read('a.txt')).toBe('new');
      const [item] = value(await bench.folder.listTrash());
      expect(item).toMatchObject({ path: 'a.txt', size: 3, why: 'replaced' });
      expect(value(await bench.folder.restore(item?.id ?? ''))).toBe('a (restored).txt');
      expect(bench.read('a (restored).txt')).toBe('old');
      expect(bench.read('a.txt')).toBe('new');
      expect(value(await bench.folder.listTrash())).toEqual([]);
    });

    test('R1: a name that was taken meanwhile is not overwritten, and the temporary is kept', async () => {
      const made = await bench.temporary('a', 'theirs');
      bench.user.write('a', text('mine'));
      const placement = { path: 'a', replaces: null, mtime: null, executable: false };
      expect(code(await bench.folder.place(made, placement))).toBe('changed');
      expect(bench.read('a')).toBe('mine');
      await made.keep();
      expect(value(await bench.folder.temporary('a', 'tag', 0)).length).toBe(6);
    });

    const changes = ['write', 'append', 'atomicSave', 'remove'] as const;
    test.each(traits.fineTimes ? [...changes, 'touch' as const] : changes)(
      'R4: a file that saw %s after the decision is not replaced',
      async (operation) => {
        bench.user.write('a', text('old'));
        const before = await bench.identity('a');
        bench.user[operation]('a', text('edit'));
        const after = bench.read('a');
        expect(code(await bench.place('a', 'new', before))).toBe('changed');
        expect(bench.read('a')).toBe(after);
        expect(value(await bench.folder.listTrash())).toEqual([]);
      },
    );

    test('R1: what a program still writes into the replaced file stays in the trash', async () => {
      bench.user.write('a', text('old'));
      const held = bench.user.hold('a');
      value(await bench.place('a', 'new', await bench.identity('a')));
      held?.append(text(' and late'));
      held?.close();
      expect(bench.read('a')).toBe('new');
      const [item] = value(await bench.folder.listTrash());
      const path = value(await bench.folder.restore(item?.id ?? ''));
      expect(bench.read(path)).toBe('old and late');
    });

    test('a folder in the way is not touched', async () => {
      const made = await bench.temporary('a', 'theirs');
      bench.user.makeDirectory('a');
      const placement = { path: 'a', replaces: null, mtime: null, executable: false };
      expect(code(await bench.folder.place(made, placement))).toBe('changed');
      await made.discard();
      bench.user.write('file', text('1'));
      expect(code(await bench.folder.temporary('file/x', 'tag', 0))).toBe('changed');
    });

    test('a folder that was moved away before placing is not made again behind its back', async () => {
      const made = await bench.temporary('dir/a', 'theirs');
      bench.user.move('dir', 'elsewhere');
      const placement = { path: 'dir/a', replaces: null, mtime: null, executable: false };
      expect(code(await bench.folder.place(made, placement))).toBe('changed');
      await made.discard();
      expect(value(await bench.folder.look('dir', []))).toBeUndefined();
    });

    test('the executable bit is set and taken away', async () => {
      const made = await bench.temporary('run', 'x');
      const placed = value(
        await bench.folder.place(made, { path: 'run', replaces: null, mtime: null, executable: true }),
      );
      expect((await bench.file('run')).executable).toBe(bench.folder.capabilities.executableBit);
      const plain = value(await bench.folder.setMetadata('run', placed, { mtime: MTIME, executable: false }));
      expect(await bench.file('run')).toMatchObject({ executable: false, identity: plain });
      expect(plain.mtime).toBe(MTIME);
      expect(code(await bench.folder.setMetadata('run', placed, { mtime: null, executable: true }))).toBe(
        'changed',
      );
    });
  });

  describe('temporaries', () => {
    test('R10: a download goes on after a crash where it stopped', async () => {
      await bench.temporary('dir/a', 'first ');
      await bench.restart();
      const again = value(await bench.folder.temporary('dir/a', 'tag', 0));
      expect(again.length).toBe(6);
      expect(new TextDecoder().decode(value(await again.read(0, 6)))).toBe('first ');
      value(await again.append(text('second')));
      value(
        await bench.folder.place(again, { path: 'dir/a', replaces: null, mtime: null, executable: false }),
      );
      expect(bench.read('dir/a')).toBe('first second');
    });

    test('another tag is another temporary; one tag is open once', async () => {
      await bench.temporary('a', 'one', 'tag-1');
      expect(value(await bench.folder.temporary('a', 'tag-2', 0)).length).toBe(0);
      expect(code(await bench.folder.temporary('a', 'tag-1', 0))).toBe('busy');
    });

    test('truncate starts over, discard leaves nothing, closing twice is harmless', async () => {
      const made = await bench.temporary('a', 'wrong');
      value(await made.truncate());
      expect(made.length).toBe(0);
      value(await made.append(text('right')));
      await made.keep();
      const again = value(await bench.folder.temporary('a', 'tag', 0));
      expect(again.length).toBe(5);
      await again.discard();
      await again.discard();
      expect(value(await bench.folder.temporary('a', 'tag', 0)).length).toBe(0);
    });

    test('case 32: those of earlier runs are swept, but for the tags still wanted', async () => {
      await bench.temporary('a', 'x', 'wanted');
      await bench.temporary('dir/b', 'x', 'stale-1');
      await bench.temporary('dir/deep/c', 'x', 'stale-2');
      await bench.restart();
      expect(value(await bench.folder.sweepTemporaries(new Set(['wanted'])))).toBe(2);
      expect(value(await bench.folder.temporary('a', 'wanted', 0)).length).toBe(1);
      expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(0);
    });
  });
}
