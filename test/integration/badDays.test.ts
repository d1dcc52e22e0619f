// R6 The service fails in every known way: the exit code of `sync --once` says so, and
// neither side loses a file.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FaultRuleSource } from '../servers/faults/faults.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { createInstance, verdictIn } from './instance.ts';
import type { Instance } from './instance.ts';
import { openOtherClient } from './otherClient.ts';
import type { OtherClient } from './otherClient.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const BUCKET = 'bad-days';
/** As S3 may do, the server sends smaller pages than are asked for, so that a few files need two. */
const PAGE = 120;
const FILES = PAGE + 24;
let server: StorageServer;
let other: OtherClient;
let brimful: Instance;
let number = 0;

beforeAll(async () => {
  server = await startStorageServer({ buckets: [BUCKET], keysPerPage: PAGE });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const place = { bucket: BUCKET, prefix: `day-${++number}/` };
  other = await openOtherClient(server, place);
  brimful = createInstance({ storage: server, ...place });
});
afterEach(async () => {
  server.faults.replace([]);
  await brimful.remove();
  other.close();
});

/** Once with the faults, once without; between the two nothing may have been deleted anywhere. */
async function syncOnABadDay(faults: readonly FaultRuleSource[]) {
  const files = brimful.contents().size;
  const objects = (await other.sizes()).size;
  server.faults.replace(faults);
  const { code, stdout } = await brimful.command('sync', '--once', '--json');
  server.faults.replace([]);
  expect(brimful.contents().size).toBe(files);
  expect((await other.sizes()).size).toBe(objects);
  return { code, verdict: verdictIn(stdout) };
}

describe('sync --once', () => {
  test.each<{ readonly what: string; readonly code: number; readonly fault: FaultRuleSource }>([
    { what: '403 on everything', code: 1, fault: { type: 'denied' } },
    { what: 'a portal that answers 200 with a web page', code: 1, fault: { type: 'html' } },
    { what: 'connections that are always reset', code: 1, fault: { type: 'reset-before' } },
    {
      what: '500 on every listing',
      code: 1,
      fault: { type: 'error', code: 'InternalError', status: 500, operations: ['ListObjectsV2'] },
    },
    {
      what: 'listings that are truncated',
      code: 1,
      fault: { type: 'truncate', operations: ['ListObjectsV2'] },
    },
  ])('ends with $code and a sentence, and deletes nothing: $what', async ({ code, fault }) => {
    for (const name of ['a.txt', 'b.txt']) writeFileSync(join(brimful.folder, name), name);
    await other.put('c.txt', 'c');
    await brimful.inStep();
    const day = await syncOnABadDay([fault]);
    expect(day.code).toBe(code);
    expect(day.verdict).toMatchObject({ result: 'failed' });
    expect(day.verdict?.message).toMatch(/^[A-Z].{20,}\.$/);
    expect(await brimful.inStep()).toMatchObject({ done: 0 });
  });

  test('R9 ends with 2 when the bucket seems empty; the same files are still there the day after', async () => {
    for (let file = 0; file < 12; file++) writeFileSync(join(brimful.folder, `${file}.txt`), String(file));
    await brimful.inStep();
    const day = await syncOnABadDay([{ type: 'empty-listing' }]);
    expect(day.code).toBe(2);
    expect(day.verdict?.message).toContain('Nothing has been deleted yet');
    expect(await brimful.inStep()).toMatchObject({ done: 0 });
  });

  test('is not fooled by a listing that breaks off, nor by one that claims to end too early', async () => {
    for (let file = 0; file < FILES; file++) writeFileSync(join(brimful.folder, `${file}.txt`), String(file));
    await brimful.inStep();
    const brokenOff = await syncOnABadDay([{ type: 'cut-listing', pages: 1, how: 'error' }]);
    expect(brokenOff.code).toBe(1);

    // One file of six seems to be gone: fewer than the guard holds, so each is asked for
    // before it would be deleted.
    server.log.clear();
    server.faults.replace([{ type: 'cut-listing', pages: 1, how: 'end' }]);
    const cli = brimful.start('sync', '--once');
    await expect
      .poll(() => server.log.counters().operations['HeadObject'] ?? 0)
      .toBeGreaterThan(2 * (FILES - PAGE));
    await cli.kill('SIGKILL');
    expect(brimful.contents().size).toBe(FILES);
    server.faults.replace([]);
    expect((await other.sizes()).size).toBe(FILES);
    expect(await brimful.inStep()).toMatchObject({ done: 0 });
  });

  test('R5 answers that get lost make neither conflicts nor second versions', async () => {
    for (let file = 0; file < 60; file++) writeFileSync(join(brimful.folder, `${file}.txt`), String(file));
    const operations = ['PutObject', 'DeleteObject', 'CopyObject'];
    server.faults.replace([
      { type: 'reset-after', rate: 0.3, operations, keyPattern: String.raw`^(?!.*\.brimful/)` },
    ]);
    await brimful.inStep();
    for (let file = 0; file < 10; file++) rmSync(join(brimful.folder, `${file}.txt`));
    await brimful.inStep();
    expect([...(await other.sizes()).keys()].sort()).toEqual([...brimful.contents().keys()].sort());
    expect(brimful.contents().size).toBe(50);
  });
});
