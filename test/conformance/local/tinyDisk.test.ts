// A small real disk, with others that are mounted in it, keeps the promises of LocalFolder in trouble.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, test } from 'vitest';
import { readSpace, reserveOf } from '../../../src/disk/write/diskSpace.ts';
import { mountTinyDisk } from '../../src/disk/disks/tinyDisk.ts';
import { createBench, value } from './bench.ts';
import type { RealWorld } from './realWorld.ts';
import { createRealWorld } from './realWorld.ts';
import { troubleCases, type Administrator } from './troubleCases.ts';

const disk = mountTinyDisk(null, 64 * 1024 * 1024);

afterAll(() => disk?.unmount());

if (disk === null) test.skip('no small disk can be mounted here');
else
  describe('LocalFolder on a small real disk', () => {
    const worlds: RealWorld[] = [];
    const mounted = new Set<string>();
    const filler = join(disk.path, 'filler');
    const current = (): RealWorld => {
      const world = worlds.at(-1);
      if (world === undefined) throw new Error('no world');
      return world;
    };
    const run = (program: string, ...args: readonly string[]): void => {
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${program}: ${stderr}`);
    };
    const administrator: Administrator = {
      setMounted: (path, isMounted) => {
        const target = join(current().root, path);
        const other = join(disk.path, 'other');
        mkdirSync(other, { recursive: true });
        if (isMounted) run('mount', '--bind', other, target);
        else run('umount', target);
        if (isMounted) mounted.add(target);
        else mounted.delete(target);
      },
      leaveFree: (bytes) => {
        rmSync(filler, { force: true });
        const space = readSpace(disk.path);
        if (space === null) throw new Error('the disk does not say how large it is');
        writeFileSync(filler, new Uint8Array(space.free - reserveOf(space.total) - bytes));
      },
    };
    const bench = createBench(current);

    beforeEach(async () => {
      worlds.push(createRealWorld(disk.path));
      value(await bench.folder.openRoot(null));
    });
    afterEach(async () => {
      for (const target of mounted) run('umount', target);
      mounted.clear();
      rmSync(filler, { force: true });
      await worlds.pop()?.dispose();
    });

    troubleCases(bench, () => administrator);
  });
