// Who may read a file stays so where it is replaced or has a successor (R13), on the real file system.
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { code, text, value } from '../../../conformance/local/bench.ts';
import {
  at,
  attribute,
  bench,
  COLLEAGUE,
  hasTools,
  HR,
  isRoot,
  list,
  mode,
  run,
  useNewFolders,
} from './accessBench.ts';

useNewFolders();

const edit = async (path: string): Promise<void> => {
  value(await bench.place(path, 'edited elsewhere', await bench.identity(path)));
  expect(bench.read(path)).toBe('edited elsewhere');
};

describe('R13: what replaces a file', () => {
  test.each(['600', '640', '644', '660', '666', '604', '400'])('has its mode %s', async (bits) => {
    bench.user.write('a', text('old'));
    chmodSync(at('a'), parseInt(bits, 8));
    await edit('a');
    expect(mode('a')).toBe(bits);
  });

  test.runIf(isRoot)(
    'belongs to its group and owner, and not to the group of whoever runs Brimful',
    async () => {
      bench.user.write('a', text('old'));
      chownSync(at('a'), COLLEAGUE, HR);
      chmodSync(at('a'), 0o2660);
      await edit('a');
      expect(statSync(at('a'))).toMatchObject({ uid: COLLEAGUE, gid: HR });
      expect(mode('a')).toBe('660');
    },
  );

  test.runIf(hasTools)('has its list, one that denies and one that allows, and its attributes', async () => {
    bench.user.write('a', text('old'));
    run('setfacl', '-m', `u:${COLLEAGUE}:---,g:${HR}:rw-,g::---`, 'a');
    run('setfattr', '-n', 'user.tag', '-v', 'red', 'a');
    const before = list('a');
    await edit('a');
    expect(list('a')).toEqual(before);
    expect(attribute('a')).toBe('red');
  });

  test.runIf(hasTools)(
    'has no list when there was none, whatever the folder gives to new files',
    async () => {
      mkdirSync(at('dir'));
      bench.user.write('dir/a', text('old'));
      chmodSync(at('dir/a'), 0o640);
      run('setfacl', '-m', `d:u:${COLLEAGUE}:rw-`, 'dir');
      const before = list('dir/a');
      await edit('dir/a');
      expect(list('dir/a')).toEqual(before);
    },
  );
});

describe('R13: a new file and a new folder', () => {
  test.each([
    ['002', '664', '775'],
    ['077', '600', '700'],
    ['000', '666', '777'],
  ])('with umask %s are %s and %s', async (umask, ofFile, ofFolder) => {
    const before = process.umask(parseInt(umask, 8));
    try {
      value(await bench.place('dir/new', 'x'));
      expect([mode('dir/new'), mode('dir')]).toEqual([ofFile, ofFolder]);
      expect(readdirSync(at('dir'))).toEqual(['new']);
    } finally {
      process.umask(before);
    }
  });

  test.runIf(isRoot)('have the group of a folder that gives its own', async () => {
    mkdirSync(at('shared'));
    chownSync(at('shared'), 0, HR);
    chmodSync(at('shared'), 0o2770);
    value(await bench.place('shared/dir/new', 'x'));
    expect(statSync(at('shared/dir/new')).gid).toBe(HR);
    expect(statSync(at('shared/dir'))).toMatchObject({ gid: HR });
    expect(statSync(at('shared/dir')).mode & 0o2000).toBe(0o2000);
  });

  test.runIf(hasTools)('have the default list of their folder, as a file that a person makes', async () => {
    mkdirSync(at('shared'));
    run('setfacl', '-m', `d:u:${COLLEAGUE}:rwx,d:g::r-x,d:o::---`, 'shared');
    value(await bench.place('shared/new', 'x'));
    writeFileSync(at('shared/own'), 'x');
    expect(list('shared/new')).toEqual(list('shared/own'));
    value(await bench.place('shared/dir/new', 'x'));
    mkdirSync(at('shared/made'));
    expect(list('shared/dir')).toEqual(list('shared/made'));
  });

  test("are nobody else's business before they are complete", async () => {
    const before = process.umask(0);
    try {
      const made = await bench.temporary('a', 'half');
      const [hidden = ''] = readdirSync(at('.')).filter((name) => name.startsWith('.brimful-tmp-'));
      expect(lstatSync(at(hidden)).mode & 0o777).toBe(0o600);
      await made.discard();
    } finally {
      process.umask(before);
    }
  });

  test('are so again when they have not got the name', async () => {
    bench.user.write('a', text('old'));
    chmodSync(at('a'), 0o444);
    const replaces = await bench.identity('a');
    const made = await bench.temporary('a', 'new');
    bench.user.append('a', text(' and edited'));
    const placement = { path: 'a', replaces, mtime: null, executable: false };
    expect(code(await bench.folder.place(made, placement))).toBe('changed');
    await made.keep();
    await bench.temporary('a', ' and more');
    const [hidden = ''] = readdirSync(at('.')).filter((name) => name.startsWith('.brimful-tmp-'));
    expect(mode(hidden)).toBe('600');
  });
});

describe('R13: what descends from a file', () => {
  const place = async (path: string, descendsFrom: readonly string[]): Promise<void> => {
    const temporary = await bench.temporary(path, 'new');
    const placement = { path, replaces: null, mtime: null, executable: false, descendsFrom };
    value(await bench.folder.place(temporary, placement));
  };

  test('has the access of the one, and no more than any of several', async () => {
    for (const [path, bits] of [
      ['narrow', 0o600],
      ['wide', 0o666],
      ['odd', 0o640],
    ] as const) {
      bench.user.write(path, text('old'));
      chmodSync(at(path), bits);
    }
    await place('one', ['wide']);
    await place('several', ['wide', 'odd', 'narrow']);
    await place('none', ['gone']);
    expect([mode('one'), mode('several'), mode('none')]).toEqual(['666', '600', '644']);
  });

  test.runIf(hasTools)(
    'has the list that several have alike, and only the owner where lists differ',
    async () => {
      for (const path of ['a', 'b', 'other']) {
        bench.user.write(path, text('old'));
        chmodSync(at(path), 0o640);
        run('setfacl', '-m', path === 'other' ? `u:${COLLEAGUE}:---` : `u:${COLLEAGUE}:r--`, path);
      }
      await place('alike', ['a', 'b']);
      await place('differing', ['a', 'other']);
      expect(list('alike')).toEqual(list('a'));
      expect(mode('differing')).toBe('600');
    },
  );

  test('keeps out whom the folder of the other one kept out', async () => {
    bench.user.write('private/a', text('old'));
    chmodSync(at('private'), 0o700);
    await place('b', ['private/a']);
    await place('private/b', ['private/a']);
    expect([mode('b'), mode('private/b')]).toEqual(['600', '644']);
  });
});
