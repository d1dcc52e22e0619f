// R5: an upload that is confirmed and not stored is not believed.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createS3Folder } from '../../../../src/storage/s3Folder.ts';
import type { RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { bytesOf, codeOf, must, patterned, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { ALL_ENFORCED, BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

let bench: StorageBench;
beforeAll(async () => {
  bench = await startBench({ maxAttempts: 1 });
});
afterAll(() => bench.close());
afterEach(() => {
  bench.server.faults.replace([]);
});

/** One that has found nothing stored yet. */
function freshFolder(): RemoteFolder {
  const place = { bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED };
  return createS3Folder({ connection: bench.connection, ...place, sizes: SMALL_SIZES });
}

const SMALL = bytesOf('x');
const LARGE = patterned(SMALL_SIZES.multipartThreshold + 17, 'unstored');

test.each([
  ['PutObject', SMALL],
  ['CompleteMultipartUpload', LARGE],
])('a new object, %s', async (operation, bytes) => {
  const folder = freshFolder();
  bench.server.faults.replace([{ type: 'pretend', operations: [operation] }]);
  expect(codeOf(await folder.upload(uploadOf(operation, bytes)))).toBe('unstored');
  // Each one is looked at until one is found.
  expect(codeOf(await folder.upload(uploadOf(`${operation} 2`, bytes)))).toBe('unstored');
  bench.server.faults.replace([]);
  must(await folder.upload(uploadOf(operation, bytes)));
});

test('an edit', async () => {
  const { etag } = must(await freshFolder().upload(uploadOf('edited', SMALL)));
  const edit = uploadOf('edited', bytesOf('an edit'), { condition: { etag } });
  bench.server.faults.replace([{ type: 'pretend', operations: ['PutObject'] }]);
  expect(codeOf(await freshFolder().upload(edit))).toBe('unstored');
});

test('an upload is believed where the object may not be read', async () => {
  bench.server.faults.replace([{ type: 'denied', operations: ['HeadObject'] }]);
  must(await freshFolder().upload(uploadOf('unread', SMALL)));
});

test('what was found stands for what follows within seconds', async () => {
  const folder = freshFolder();
  bench.operations();
  for (let number = 1; number <= 20; number++) must(await folder.upload(uploadOf(`many ${number}`, SMALL)));
  const looks = bench.operations().filter((operation) => operation === 'HeadObject').length;
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(20);
});
