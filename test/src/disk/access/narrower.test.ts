// Where access cannot be kept, it gets narrower (R13), on the real file system.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, lstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accessOf, giveAccess } from '../../../../src/disk/access/fileAccess.ts';
import { text } from '../../../conformance/local/bench.ts';
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

describe('R13: what the system does not allow makes it narrower', () => {
  /** Gives `from`'s access to `to` as the system would to somebody without rights and not in its group. */
  const giveWithoutRights = (bits: string): void => {
    for (const path of ['from', 'to']) bench.user.write(path, text('x'));
    chownSync(at('from'), COLLEAGUE, HR);
    chmodSync(at('from'), parseInt(bits, 8));
    chownSync(at('to'), COLLEAGUE + 1, COLLEAGUE + 1);
    for (const folder of [at('.'), at('..')]) chmodSync(folder, 0o755);
    // It gives up its rights when everything is loaded: this project need not lie where others may read.
    const source = join(import.meta.dirname, '../../../../src/disk/access/fileAccess.ts');
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
