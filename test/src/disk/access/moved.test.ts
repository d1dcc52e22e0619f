// Who may read a file stays so where it is moved, restored or made again (R13), on the real file system.
import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { code, text, value } from '../../../conformance/local/bench.ts';
import {
  at,
  bench,
  COLLEAGUE,
  hasTools,
  list,
  mode,
  run,
  setClockBack,
  useNewFolders,
} from './accessBench.ts';

useNewFolders();

describe('R13: what is moved', () => {
  const move = async (from: string, to: string): Promise<void> => {
    value(await bench.folder.move(from, to, await bench.identity(from)));
  };

  test('keeps its own access, and a folder that is renamed its own', async () => {
    bench.user.write('private/deep/a', text('1'));
    bench.user.write('private/deep/b', text('2'));
    chmodSync(at('private'), 0o700);
    chmodSync(at('private/deep'), 0o2750);
    chmodSync(at('private/deep/a'), 0o640);
    await move('private/deep/a', 'renamed/deep/a');
    await move('private/deep/b', 'renamed/deep/b');
    expect(['renamed', 'renamed/deep', 'renamed/deep/a', 'renamed/deep/b'].map(mode)).toEqual([
      '700',
      '2750',
      '640',
      '644',
    ]);
  });

  test.each([
    ['private/a', 'a'],
    ['private/a', 'new/deep/a'],
    ['private/a', 'open/a'],
    ['open/private/a', 'open/a'],
  ])('from %s to %s keeps out whom only the folder kept out', async (from, to) => {
    bench.user.write(from, text('1'));
    bench.user.makeDirectory('open');
    chmodSync(at(from.replace('/a', '')), 0o700);
    await move(from, to);
    expect(mode(to)).toBe('600');
  });

  test('out of a private folder that is moved as a whole keeps its bits: the folder keeps others out', async () => {
    bench.user.write('top/private/a', text('1'));
    chmodSync(at('top/private'), 0o700);
    await move('top/private/a', 'private/a');
    expect([mode('private'), mode('private/a')]).toEqual(['700', '644']);
  });

  test.runIf(hasTools)('has the list of its folder to protect it no more', async () => {
    bench.user.write('listed/a', text('1'));
    run('setfacl', '-m', `u:${COLLEAGUE}:---`, 'listed');
    await move('listed/a', 'open/deep/a');
    expect(mode('open/deep/a')).toBe('600');
    bench.user.write('listed/b', text('1'));
    const before = list('listed');
    await move('listed/b', 'renamed/b');
    expect([list('renamed'), mode('renamed/b')]).toEqual([before, '644']);
  });

  test.runIf(hasTools)(
    'out of a folder whose list is only for what is made in it keeps its bits',
    async () => {
      bench.user.write('shared/a', text('1'));
      run('setfacl', '-m', `d:u:${COLLEAGUE}:rwx`, 'shared');
      await move('shared/a', 'open/deep/a');
      expect(mode('open/deep/a')).toBe('644');
    },
  );

  test('and cannot be named has its old access again', async () => {
    bench.user.write('private/a', text('1'));
    chmodSync(at('private'), 0o700);
    const expected = await bench.identity('private/a');
    bench.user.write('taken', text('2'));
    expect(code(await bench.folder.move('private/a', 'taken', expected))).toBe('changed');
    expect(mode('private/a')).toBe('644');
  });
});

describe('R13: what comes back from the trash', () => {
  test('has its access, and keeps out whom a folder kept out that is gone', async () => {
    bench.user.write('private/a', text('1'));
    bench.user.write('open/b', text('2'));
    chmodSync(at('private'), 0o700);
    chmodSync(at('open/b'), 0o640);
    for (const path of ['private/a', 'open/b']) {
      value(await bench.folder.trash(path, await bench.identity(path)));
      value(await bench.folder.removeDirectory(path.slice(0, -2)));
    }
    for (const { id } of value(await bench.folder.listTrash())) value(await bench.folder.restore(id));
    expect([mode('private/a'), mode('open/b')]).toEqual(['600', '640']);
  });
});

describe('R13: what gets a name again', () => {
  test('after a crash between the old file and the new one has the access of the old one', async () => {
    bench.user.write('private/a', text('old'));
    chmodSync(at('private/a'), 0o600);
    value(await bench.place('private/a', 'new', await bench.identity('private/a')));
    bench.user.remove('private/a');
    await bench.restart();
    value(await bench.place('private/a', 'fetched again'));
    expect(mode('private/a')).toBe('600');
  });

  test('has the access that was last, also by a clock that was set back (R16)', async () => {
    for (const bits of [0o644, 0o600]) {
      value(await bench.place('a', 'fetched'));
      chmodSync(at('a'), bits);
      value(await bench.folder.trash('a', await bench.identity('a')));
      setClockBack(40);
    }
    value(await bench.place('a', 'fetched again'));
    expect(mode('a')).toBe('600');
  });

  test.each<[string, () => Promise<void>]>([
    [
      'was restored under another name',
      async () => {
        bench.user.write('a', text('open'));
        value(await bench.folder.trash('a', await bench.identity('a')));
        const [newest] = value(await bench.folder.listTrash());
        bench.user.write('a', text('in the way'));
        value(await bench.folder.restore(newest?.id ?? ''));
      },
    ],
    [
      'was saved at the last moment and stayed',
      async () => {
        bench.user.write('a', text('open'));
        const before = await bench.identity('a');
        bench.user.write('a', text('saved right now'));
        expect(code(await bench.folder.trash('a', before))).toBe('changed');
      },
    ],
    [
      'was moved elsewhere',
      async () => {
        bench.user.write('a', text('open'));
        await bench.folder.move('a', 'b', await bench.identity('a'));
      },
    ],
  ])('has the access of the last one that is in the trash, where a later one %s', async (_how, meanwhile) => {
    bench.user.write('a', text('private'));
    chmodSync(at('a'), 0o600);
    value(await bench.folder.trash('a', await bench.identity('a')));
    await meanwhile();
    bench.user.remove('a');
    value(await bench.place('a', 'fetched again'));
    expect(mode('a')).toBe('600');
  });

  test('that was deleted elsewhere keeps out whom its folder kept out then', async () => {
    bench.user.write('private/a', text('old'));
    chmodSync(at('private'), 0o700);
    value(await bench.folder.trash('private/a', await bench.identity('private/a')));
    value(await bench.folder.removeDirectory('private'));
    value(await bench.place('private/a', 'made again elsewhere'));
    expect([mode('private'), mode('private/a')]).toEqual(['755', '600']);
    for (const { id } of value(await bench.folder.listTrash())) value(await bench.folder.restore(id));
    bench.user.remove('private/a');
    value(await bench.place('private/a', 'no longer in the trash'));
    expect(mode('private/a')).toBe('644');
  });

  test('in a folder that was renamed has that folder around it, empty or not', async () => {
    bench.user.write('private/a', text('old'));
    chmodSync(at('private'), 0o700);
    value(await bench.folder.makeDirectory('renamed', 'private'));
    const made = value(await bench.folder.temporary('again/b', 'tag', 0, 'private/a'));
    await made.discard();
    expect([mode('renamed'), mode('again')]).toEqual(['700', '700']);
  });
});
