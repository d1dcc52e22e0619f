// Two instances on one bucket converge after changes on both sides.
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compare, readBucket } from '../../../src/tools/demo/bothSides.ts';
import type { Instance } from '../instance.ts';
import type { OtherClient } from '../otherClient.ts';
import type { Storage } from '../storages.ts';
import { onServer } from './onServer.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const LARGE_BYTES = 20 * 1024 * 1024;
/** Node sets times as doubles of seconds; the object's metadata has all digits. */
const NODE_TIME_STEP_NS = 1000;
const PLACE = { bucket: 'two-instances', prefix: 'team ü+/' };

/** Defines the tests on one server. */
export function describeTwoInstances(server: Storage): void {
  describe(`two instances on ${server.name}`, () => {
    const { place } = onServer(server);
    let other: OtherClient;
    let a: Instance;
    let b: Instance;

    beforeAll(async () => {
      const { other: client, device } = await place(PLACE);
      other = client;
      a = device();
      b = device();
    });

    /**
     * Lets them sync in turn; then both folders must hold what the bucket holds, and another
     * sync must find nothing to do.
     */
    async function converge(order: readonly Instance[]): Promise<void> {
      for (const each of order) await each.inStep();
      const objects = await readBucket(other);
      expect(compare(a.contents(), objects)).toEqual([]);
      expect(compare(b.contents(), objects)).toEqual([]);
      for (const each of [a, b]) {
        expect(await each.inStep()).toMatchObject({ done: 0, uploadedBytes: 0, downloadedBytes: 0 });
      }
    }

    test('everything of all three sides arrives everywhere, with time and executable bit', async () => {
      mkdirSync(join(a.folder, 'Photos', 'Ærø'), { recursive: true });
      mkdirSync(join(a.folder, 'nothing in it'));
      writeFileSync(join(a.folder, 'Photos', 'Ærø', 'large.bin'), Buffer.alloc(LARGE_BYTES, 'photo '));
      writeFileSync(join(a.folder, 'empty.txt'), '');
      writeFileSync(join(a.folder, 'run.sh'), '#!/bin/sh\n');
      chmodSync(join(a.folder, 'run.sh'), 0o755);
      writeFileSync(join(b.folder, '100 % + ünïcode & more.txt'), 'from b');
      await other.put('deep/er/still.txt', 'from another tool');
      await converge([a, b, a]);
      expect([...a.contents().keys()].sort()).toEqual([
        '100 % + ünïcode & more.txt',
        'Photos/Ærø/large.bin',
        'deep/er/still.txt',
        'empty.txt',
        'nothing in it/',
        'run.sh',
      ]);
      for (const name of ['run.sh', 'Photos/Ærø/large.bin', 'empty.txt']) {
        const [here, there] = [a, b].map(({ folder }) => statSync(join(folder, name), { bigint: true }));
        expect(Math.abs(Number((there?.mtimeNs ?? 0n) - (here?.mtimeNs ?? 0n)))).toBeLessThan(
          NODE_TIME_STEP_NS,
        );
      }
      expect(statSync(join(b.folder, 'run.sh')).mode & 0o111).not.toBe(0);
    });

    test('R11 edits, moves and deletions on all sides; a moved file is not sent again', async () => {
      renameSync(join(a.folder, 'Photos', 'Ærø'), join(a.folder, 'Photos', 'Summer'));
      writeFileSync(join(a.folder, 'run.sh'), '#!/bin/sh\necho changed\n');
      rmSync(join(b.folder, 'empty.txt'));
      rmSync(join(b.folder, 'nothing in it'), { recursive: true });
      await other.put('deep/er/still.txt', 'changed by another tool');
      const { uploadedBytes } = await a.inStep();
      expect(uploadedBytes).toBeLessThan(LARGE_BYTES);
      await converge([b, a]);
      expect([...b.contents().keys()].sort()).toEqual([
        '100 % + ünïcode & more.txt',
        'Photos/Summer/large.bin',
        'deep/er/still.txt',
        'run.sh',
      ]);
      expect(statSync(join(b.folder, 'run.sh')).mode & 0o111).not.toBe(0);
    });

    test('R7 edits of the same file on both sides are both kept; edit beats delete', async () => {
      writeFileSync(join(a.folder, 'run.sh'), 'version of a');
      writeFileSync(join(b.folder, 'run.sh'), 'version of b');
      rmSync(join(a.folder, 'deep', 'er', 'still.txt'));
      writeFileSync(join(b.folder, 'deep', 'er', 'still.txt'), 'still needed');
      await converge([a, b, a]);
      const names = [...a.contents().keys()];
      const copy = names.find((name) => name.startsWith('run (conflict ')) ?? 'no conflict copy';
      expect(await Promise.all(['run.sh', copy, 'deep/er/still.txt'].map((name) => other.get(name)))).toEqual(
        ['version of a', 'version of b', 'still needed'],
      );
      expect(names).toHaveLength(5);
    });

    test('R7 the same content on both sides is no conflict', async () => {
      for (const { folder } of [a, b]) writeFileSync(join(folder, 'same.txt'), 'the same everywhere');
      await other.put('also.txt', 'the same as well');
      writeFileSync(join(a.folder, 'also.txt'), 'the same as well');
      await converge([a, b]);
      expect([...b.contents().keys()].filter((name) => name.includes('(conflict '))).toHaveLength(1);
    });
  });
}
