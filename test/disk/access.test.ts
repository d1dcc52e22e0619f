// Who may read a file stays so (R13), on the real file system, with the groups and lists of other people.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { systemClock } from '../../src/clock.ts';
import { accessOf, giveAccess } from '../../src/disk/access/fileAccess.ts';
import { code, createBench, text, value } from '../conformance/local/bench.ts';
import type { RealWorld } from '../conformance/local/realWorld.ts';
import { createRealWorld } from '../conformance/local/realWorld.ts';

let world: RealWorld;
/** How far this machine's clock is behind. */
let daysBack = 0;
const clock: Clock = { ...systemClock, now: () => Date.now() - daysBack * 24 * 3600_000 };
const bench = createBench(() => world);
const at = (path: string): string => join(world.root, path);
const mode = (path: string): string => (statSync(at(path)).mode & 0o7777).toString(8);

beforeEach(async () => {
  daysBack = 0;
  world = createRealWorld(undefined, clock);
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

/** Numbers are enough: nobody has to be known to the system. */
const HR = 4_711;
const COLLEAGUE = 4_712;

const isRoot = process.geteuid?.() === 0;
if (!isRoot) console.log('skipped: files of other groups (only root can make them)');
const hasTools =
  process.platform === 'linux' &&
  ['getfacl', 'setfattr'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!hasTools) console.log('skipped: lists and attributes (needs the packages acl and attr, on Linux)');

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: world.root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
/** One line for each entry, numbers instead of names, without what a mask takes away. */
const list = (path: string): string[] =>
  run('getfacl', '-cnE', path)
    .split('\n')
    .filter((line) => line !== '');
const attribute = (path: string): string =>
  spawnSync('getfattr', ['--only-values', '-n', 'user.tag', at(path)], { encoding: 'utf8' }).stdout;

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
      const [hidden = ''] = readdirSync(world.root).filter((name) => name.startsWith('.brimful-tmp-'));
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
    const [hidden = ''] = readdirSync(world.root).filter((name) => name.startsWith('.brimful-tmp-'));
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

  test('keeps out whom the folder of the other one kept out', async () => {
    bench.user.write('private/a', text('old'));
    chmodSync(at('private'), 0o700);
    await place('b', ['private/a']);
    await place('private/b', ['private/a']);
    expect([mode('b'), mode('private/b')]).toEqual(['600', '644']);
  });
});

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
      daysBack += 40;
    }
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

describe('R13: what the system does not allow makes it narrower', () => {
  /** Gives `from`'s access to `to` as the system would to somebody without rights and not in its group. */
  const giveWithoutRights = (bits: string): void => {
    for (const path of ['from', 'to']) bench.user.write(path, text('x'));
    chownSync(at('from'), COLLEAGUE, HR);
    chmodSync(at('from'), parseInt(bits, 8));
    chownSync(at('to'), COLLEAGUE + 1, COLLEAGUE + 1);
    for (const folder of [world.root, join(world.root, '..')]) chmodSync(folder, 0o755);
    // It gives up its rights when everything is loaded: this project need not lie where others may read.
    const source = join(import.meta.dirname, '../../src/disk/access/fileAccess.ts');
    const program = `
      import { lstatSync, openSync } from 'node:fs';
      import { accessOf, giveAccess } from ${JSON.stringify(source)};
      const [from, to] = process.argv.slice(-2);
      const access = accessOf(from, lstatSync(from, { bigint: true }));
      process.setgroups([]);
      process.setgid(${COLLEAGUE + 1});
      process.setuid(${COLLEAGUE + 1});
      giveAccess({ descriptor: openSync(to, 'r+'), absolute: to }, access, access.mode);`;
    const options = ['--input-type=module', '-e', program, at('from'), at('to')];
    const ran = spawnSync(process.execPath, options, { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(ran.stderr);
    expect(statSync(at('to'))).toMatchObject({ uid: COLLEAGUE + 1, gid: COLLEAGUE + 1 });
  };

  // Who was of the group is now among the others, and whoever is of the new group was among them.
  test.runIf(isRoot).each([
    ['660', '600'],
    ['664', '644'],
    ['604', '600'],
    ['640', '600'],
    ['666', '666'],
  ])('of %s, %s is left where the group cannot be kept', (bits, left) => {
    giveWithoutRights(bits);
    expect(mode('to')).toBe(left);
  });

  test.runIf(isRoot && hasTools)('attributes stay, also of a file that nobody may write to', () => {
    bench.user.write('from', text('x'));
    run('setfattr', '-n', 'user.tag', '-v', 'red', 'from');
    giveWithoutRights('444');
    expect([attribute('to'), mode('to')]).toEqual(['red', '444']);
  });

  test.runIf(isRoot && hasTools)('only the owner is left of a list whose group cannot be kept', () => {
    bench.user.write('from', text('x'));
    run('setfacl', '-m', `u:${COLLEAGUE + 2}:---`, 'from');
    giveWithoutRights('644');
    expect(list('to')).toEqual(['user::rw-', 'group::---', 'other::---']);
  });

  test.runIf(process.platform === 'linux')('only the owner is left where no library can show a list', () => {
    for (const path of ['from', 'to']) bench.user.write(path, text('x'));
    chmodSync(at('from'), 0o644);
    const descriptor = openSync(at('to'), 'r+');
    const access = accessOf(at('from'), lstatSync(at('from'), { bigint: true }), null);
    giveAccess({ descriptor, absolute: at('to') }, access, access.mode, null);
    closeSync(descriptor);
    expect(mode('to')).toBe('600');
  });
});
