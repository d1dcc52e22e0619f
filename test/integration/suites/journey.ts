// One short journey of the whole product on a storage server: two devices and another
// tool on a versioned bucket, a kill and what it resumes, deletions, moves, conflicts, and the same
// names made again.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compare, readBucket } from '../../../src/tools/demo/bothSides.ts';
import type { Instance } from '../instance.ts';
import type { OtherClient } from '../otherClient.ts';
import type { Storage } from '../storages.ts';
import { onServer } from './onServer.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

/** Three parts. */
const LARGE = Buffer.alloc(17 * 1024 * 1024, 'photo of the sea ');
const PLACE = { bucket: 'journey', prefix: 'team ü+/' };

/** Defines the journey on one server. */
export function describeJourney(server: Storage): void {
  describe(`a journey on ${server.name}`, () => {
    const { place } = onServer(server);
    let other: OtherClient;
    let a: Instance;
    let b: Instance;

    beforeAll(async () => {
      const { other: client, device } = await place(PLACE);
      other = client;
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await other.s3.send(new PutBucketVersioningCommand({ Bucket: PLACE.bucket, VersioningConfiguration }));
      a = device();
      b = device();
    });

    /** Each syncs in turn; then both folders hold what the bucket holds. */
    async function converge(...order: readonly Instance[]): Promise<void> {
      for (const each of order) await each.inStep();
      const objects = await readBucket(other);
      for (const each of [a, b]) expect(compare(each.contents(), objects)).toEqual([]);
    }

    test('everything arrives on both devices, also what was under way at a kill', async () => {
      mkdirSync(join(a.folder, 'Photos', 'Ærø 日本'), { recursive: true });
      mkdirSync(join(a.folder, 'nothing in it'));
      writeFileSync(join(a.folder, 'Photos', 'Ærø 日本', 'large.bin'), LARGE);
      writeFileSync(join(a.folder, 'Photos', '100 % + ü & more.txt'), 'plus');
      writeFileSync(join(a.folder, 'empty.txt'), '');
      for (let number = 0; number < 30; number++)
        writeFileSync(join(a.folder, `note ${number}`), `${number}`);
      await other.put('deep/er/still.txt', 'from another tool');
      const killed = a.start('sync', '--once');
      await expect.poll(async () => (await other.sizes()).size, { interval: 20 }).toBeGreaterThan(3);
      await killed.kill('SIGKILL');
      await converge(a, b);
      expect(readFileSync(join(b.folder, 'Photos', 'Ærø 日本', 'large.bin')).equals(LARGE)).toBe(true);
      expect(b.contents().size).toBe(35);
    });

    test('deletions, moves, edits and conflicts arrive; nothing is lost', async () => {
      renameSync(join(a.folder, 'Photos', 'Ærø 日本'), join(a.folder, 'Photos', 'Summer é'));
      rmSync(join(a.folder, 'note 1'));
      rmSync(join(a.folder, 'nothing in it'), { recursive: true });
      writeFileSync(join(a.folder, 'note 2'), 'of a');
      writeFileSync(join(b.folder, 'note 2'), 'of b');
      writeFileSync(join(b.folder, 'note 3'), 'edited on b');
      await other.put('deep/er/still.txt', 'changed by another tool');
      const moved = await a.inStep();
      expect(moved.uploadedBytes).toBeLessThan(LARGE.length);
      await converge(b, a);
      const names = [...a.contents().keys()];
      expect(names).toContain('Photos/Summer é/large.bin');
      expect(names).not.toContain('note 1');
      const copy = names.find((name) => name.startsWith('note 2 (conflict ')) ?? 'no conflict copy';
      const kept = ['note 2', copy].map((name) => readFileSync(join(a.folder, name), 'utf8'));
      expect(kept.sort()).toEqual(['of a', 'of b']);
    });

    test('a name that was deleted can be used again, on either device and by either side', async () => {
      writeFileSync(join(b.folder, 'note 1'), 'made again');
      await converge(b, a);
      expect(readFileSync(join(a.folder, 'note 1'), 'utf8')).toBe('made again');
      await other.remove('note 4');
      await converge(a, b);
      expect(existsSync(join(b.folder, 'note 4'))).toBe(false);
      writeFileSync(join(a.folder, 'note 4'), 'made again');
      await converge(a, b);
      expect(await other.get('note 4')).toBe('made again');
      expect(await a.inStep()).toMatchObject({ done: 0 });
    });
  });
}
