// R13 for copies that were made elsewhere: their content is here already, and others may not read it.
import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBench, text, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';

let world: RealWorld;
const bench = createBench(() => world);
const at = (path: string): string => join(world.root, path);
const mode = (path: string): string => (statSync(at(path)).mode & 0o7777).toString(8);
/** A number is enough: nobody has to be known to the system. */
const HR = 4_711;
const isRoot = process.geteuid?.() === 0;
if (!isRoot) console.log('skipped: files of other groups (only root can make them)');

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

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
