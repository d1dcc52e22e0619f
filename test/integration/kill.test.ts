// R10 kill -9 among many files and within a large one: the next start resumes and converges without asking.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { TRANSFER_SIZES } from '../../src/storage/connection/s3Location.ts';
import { compare, readBucket } from '../../src/tools/demo/bothSides.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { LoggedRequest } from '../servers/http/requestLog.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { createInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { openOtherClient } from './otherClient.ts';
import type { OtherClient } from './otherClient.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const BUCKET = 'killed';
const MIB = 1024 * 1024;
const LARGE_BYTES = 44 * MIB;
const MANY = 240;
const PARTIAL_CONTENT = 206;
/** What the client cuts a file of this size into. */
const PART_BYTES = 8 * 1024 * 1024;
/** Waiting for a request to be seen by the server. */
const PATIENCE = { timeout: 60_000, interval: 20 };

let server: StorageServer;
let other: OtherClient;
let a: Instance;
let b: Instance;
let number = 0;

beforeAll(async () => {
  server = await startStorageServer({ buckets: [BUCKET] });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const place = { bucket: BUCKET, prefix: `test-${++number}/` };
  other = await openOtherClient(server, place);
  a = createInstance({ storage: server, ...place });
  b = createInstance({ storage: server, ...place });
  server.log.clear();
});
afterEach(async () => {
  server.faults.replace([]);
  await Promise.all([a.remove(), b.remove()]);
  other.close();
});

/** Answered well, and not about Brimful's own objects (each start probes the endpoint with some). */
function requests(operation: string): readonly LoggedRequest[] {
  return server.log
    .entries()
    .filter((entry) => entry.operation === operation && entry.status > 0 && entry.status < 300)
    .filter(({ key }) => key?.includes('/.brimful/') === false);
}

/**
 * Requests of a killed client may still be on their way through the server; waits until none ends any more.
 */
async function serverAtRest(): Promise<void> {
  let seen = -1;
  const isSame = (): boolean => seen === (seen = server.log.entries().length);
  await expect.poll(isSame, { timeout: 60_000, interval: 1_000 }).toBe(true);
}

/** Starts a sync and kills it as soon as the server has answered so many requests. */
async function killAfter(instance: Instance, count: number, operation: string): Promise<void> {
  const cli = instance.start('sync', '--once');
  await expect.poll(() => requests(operation).length, PATIENCE).toBeGreaterThanOrEqual(count);
  expect((await cli.kill('SIGKILL')).code).toBeNull();
}

/** Both folders hold what the bucket holds; no conflict copy, no temporary, and nothing left to do. */
async function expectInStep(instances: readonly Instance[]): Promise<void> {
  const objects = await readBucket(other);
  for (const instance of instances) {
    expect(compare(instance.contents(), objects)).toEqual([]);
    const names = readdirSync(instance.folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('.brimful-tmp-') || name.includes('(conflict '))).toEqual([]);
    expect(await instance.inStep()).toMatchObject({ done: 0 });
  }
}

describe('many files', () => {
  test('killed while it uploads, then while it downloads', async () => {
    for (let folder = 0; folder < 4; folder++) mkdirSync(join(a.folder, `folder ${folder}`));
    for (let file = 0; file < MANY; file++) {
      writeFileSync(join(a.folder, `folder ${file % 4}`, `${file}.txt`), `file ${file}\n`.repeat(file));
    }
    server.faults.replace([{ type: 'latency', ms: 20 }]);
    await killAfter(a, MANY / 4, 'PutObject');
    expect(requests('PutObject').length).toBeLessThan(MANY);
    await a.inStep();
    // What had arrived is not sent again, not even what was under way: each write
    // carries its operation id (R5).
    expect(requests('PutObject')).toHaveLength(MANY);

    await killAfter(b, MANY / 4, 'GetObject');
    await b.inStep();
    server.faults.replace([]);
    await expectInStep([a, b]);
    expect(b.contents().size).toBe(MANY);
  });
});

describe('one large file', () => {
  test('an upload goes on with the parts that had arrived', async () => {
    const content = Buffer.alloc(LARGE_BYTES);
    for (let offset = 0; offset < LARGE_BYTES; offset += 4) content.writeUInt32LE(offset * 7, offset);
    writeFileSync(join(a.folder, 'large.bin'), content);
    server.faults.replace([{ type: 'latency', ms: 400, operations: ['UploadPart'] }]);
    await killAfter(a, 3, 'UploadPart');
    server.faults.replace([]);
    await serverAtRest();
    const arrived = requests('UploadPart').length;
    expect(arrived).toBeGreaterThanOrEqual(3);
    server.log.clear();
    await a.inStep();
    expect(requests('CompleteMultipartUpload')).toHaveLength(1);
    expect(requests('CreateMultipartUpload')).toHaveLength(0);
    // No part that had arrived was sent again.
    expect(arrived + requests('UploadPart').length).toBe(Math.ceil(LARGE_BYTES / PART_BYTES));
    await b.inStep();
    await expectInStep([a, b]);
    expect(readFileSync(join(b.folder, 'large.bin')).equals(content)).toBe(true);
  });

  test('a download goes on with the bytes that had come', async () => {
    const { range, rangedFrom } = TRANSFER_SIZES;
    await other.put('large.bin', Buffer.alloc(LARGE_BYTES, 'download '));
    server.faults.replace([{ type: 'trickle', bytesPerSecond: 2 * MIB, operations: ['GetObject'] }]);
    const fetched = (): number =>
      readdirSync(b.folder)
        .filter((name) => name.startsWith('.brimful-tmp-'))
        .reduce((sum, name) => sum + statSync(join(b.folder, name)).size, 0);
    const cli = b.start('sync', '--once');
    await expect.poll(fetched, PATIENCE).toBeGreaterThan(MIB);
    await cli.kill('SIGKILL');
    server.faults.replace([]);
    await serverAtRest();
    server.log.clear();
    const kept = fetched();
    await b.inStep();
    // No range that had come whole was fetched again.
    const left = Math.ceil(LARGE_BYTES / range) - Math.floor(kept / range);
    const expected = Array.from({ length: left }, () => PARTIAL_CONTENT);
    expect(LARGE_BYTES - kept).toBeGreaterThan(rangedFrom);
    expect(requests('GetObject').map(({ status }) => status)).toEqual(expected);
    await a.inStep();
    await expectInStep([a, b]);
  });

  test('an upload of a file that changed meanwhile starts over, and its old parts are cleaned up', async () => {
    writeFileSync(join(a.folder, 'large.bin'), Buffer.alloc(LARGE_BYTES, 'first '));
    server.faults.replace([{ type: 'latency', ms: 400, operations: ['UploadPart'] }]);
    await killAfter(a, 2, 'UploadPart');
    server.faults.replace([]);
    writeFileSync(join(a.folder, 'large.bin'), 'second, and small');
    await a.inStep();
    expect(requests('AbortMultipartUpload')).toHaveLength(1);
    expect(await other.get('large.bin')).toBe('second, and small');
    await b.inStep();
    await expectInStep([a, b]);
  });
});
