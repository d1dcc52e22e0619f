// R13 for copies that were made elsewhere: their content is here already, and others may not read it.
import { chmodSync, chownSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { text, value } from '../../../conformance/local/bench.ts';
import { at, bench, HR, isRoot, mode, useNewFolders } from './accessBench.ts';

useNewFolders();

describe('R13: a copy of files that are here', () => {
  const place = async (path: string, sameAs: readonly string[], executable = false): Promise<void> => {
    const temporary = await bench.temporary(path, 'same');
    value(await bench.folder.place(temporary, { path, replaces: null, mtime: null, executable, sameAs }));
  };
  const write = (path: string, bits: number): void => {
    bench.user.write(path, text('same'));
    chmodSync(at(path), bits);
  };

  test('has what a new file has, but no more than the most open of them', async () => {
    write('private', 0o600);
    write('group', 0o640);
    write('wide', 0o666);
    await place('of private', ['private']);
    await place('of both', ['private', 'group']);
    await place('of all', ['private', 'group', 'wide']);
    await place('of none', ['gone']);
    await place('program', ['group'], true);
    expect(['of private', 'of both', 'of all', 'of none', 'program'].map(mode)).toEqual([
      ...['600', '640', '644', '644', '750'],
    ]);
  });

  test('keeps out whom a folder keeps out, but not in that folder', async () => {
    write('closed/a', 0o644);
    chmodSync(at('closed'), 0o700);
    await place('b', ['closed/a']);
    await place('closed/b', ['closed/a']);
    expect([mode('b'), mode('closed/b')]).toEqual(['600', '644']);
  });

  test.runIf(isRoot)('of another group lets in only whom both groups and others would', async () => {
    write('a', 0o660);
    chownSync(at('a'), 0, HR);
    write('b', 0o664);
    chownSync(at('b'), 0, HR);
    await place('of a', ['a']);
    await place('of b', ['b']);
    expect([mode('of a'), mode('of b')]).toEqual(['600', '644']);
  });
});
