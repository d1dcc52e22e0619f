// G10: when a bucket was created is asked where the service and the permissions allow it, and else not again.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NEVER } from '../../../conformance/remote/remoteWorld.ts';
import { record } from '../lean/recordedCalls.ts';
import { createS3Folder } from '../../../../src/storage/s3Folder.ts';
import { BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

let bench: StorageBench;
beforeAll(async () => {
  bench = await startBench({ maxAttempts: 1 });
});
afterAll(() => bench.close());
afterEach(() => {
  bench.server.faults.replace([]);
});

test('the service tells it, the same each time', async () => {
  const created = await bench.folder.bucketCreated(NEVER);
  expect(created).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(await bench.folder.bucketCreated(NEVER)).toBe(created);
});

test('where buckets may not be listed, that is no fault, and it is not asked again', async () => {
  bench.server.faults.replace([{ type: 'denied', operations: ['ListBuckets'] }]);
  bench.operations();
  for (let ask = 0; ask < 3; ask++) expect(await bench.folder.bucketCreated(NEVER)).toBeNull();
  expect(bench.operations()).toEqual(['ListBuckets']);
});

test('AWS is not asked: the date changes there with the settings of the bucket', async () => {
  const { connection, sent } = record('lean', [], { endpoint: null, forcePathStyle: false });
  const folder = createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX });
  expect(await folder.bucketCreated(NEVER)).toBeNull();
  expect(sent).toEqual([]);
  connection.close();
});
