// R3: a condition that is refused although it holds falls back to looking first, for that key and then
// for the endpoint; a name that is refused whatever its state is told with the name in its way.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { refusedSentences } from '../../../../src/sync/degradations.ts';
import type { FaultRuleSource } from '../../../servers/faults/faults.ts';
import {
  NEVER,
  bytesOf,
  codeOf,
  must,
  patterned,
  uploadOf,
} from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { createS3Folder } from '../../../../src/storage/s3Folder.ts';
import { record } from '../lean/recordedCalls.ts';
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

/** One that has refused nothing yet. */
function freshFolder(): RemoteFolder {
  const { connection } = bench;
  const place = { bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED };
  return createS3Folder({ connection, ...place, sizes: SMALL_SIZES });
}

function refuse(header: string, ...operations: readonly string[]): FaultRuleSource {
  return {
    ...{ type: 'error', code: 'PreconditionFailed', status: 412 },
    ...{ headers: [header], operations: [...operations] },
  };
}

describe('a condition that holds and is refused', () => {
  test('the second try looks first and sends none; that is said', async () => {
    const folder = freshFolder();
    bench.server.faults.replace([refuse('if-none-match', 'PutObject')]);
    expect(codeOf(await folder.upload(uploadOf('made again', bytesOf('x'))))).toBe('precondition-failed');
    expect(refusedSentences(folder.refused())).toEqual([]);
    must(await folder.upload(uploadOf('made again', bytesOf('x'))));
    expect(refusedSentences(folder.refused())).toEqual([expect.stringContaining('a brief window')]);
  });

  test('what is really there is never replaced by it', async () => {
    const folder = freshFolder();
    bench.server.faults.replace([refuse('if-none-match', 'PutObject')]);
    await folder.upload(uploadOf('taken', bytesOf('x')));
    bench.server.faults.replace([]);
    const theirs = must(await freshFolder().upload(uploadOf('taken', bytesOf('of somebody else'))));
    expect(codeOf(await folder.upload(uploadOf('taken', bytesOf('x'))))).toBe('precondition-failed');
    expect(must(await folder.head('taken', NEVER))?.etag).toBe(theirs.etag);
  });

  test('after some keys the whole endpoint is looked at first', async () => {
    const folder = freshFolder();
    bench.server.faults.replace([refuse('if-none-match', 'PutObject')]);
    for (const key of ['one', 'two', 'three']) {
      await folder.upload(uploadOf(key, bytesOf('x')));
      must(await folder.upload(uploadOf(key, bytesOf('x'))));
    }
    must(await folder.upload(uploadOf('four', bytesOf('x'))));
  });

  test('large files, copies, replacements and deletions too', async () => {
    const folder = freshFolder();
    const large = patterned(SMALL_SIZES.multipartThreshold, 'large');
    const first = must(await folder.upload(uploadOf('first', bytesOf('x'))));
    bench.server.faults.replace([
      refuse('if-none-match', 'CompleteMultipartUpload', 'CopyObject'),
      refuse('if-match', 'PutObject', 'DeleteObject'),
    ]);
    const twice = async (send: () => Promise<{ readonly ok: boolean }>): Promise<readonly boolean[]> => [
      (await send()).ok,
      (await send()).ok,
    ];
    const metadata = { mtime: null, executable: false, operation: null };
    const copy = {
      ...{ from: 'first', fromEtag: first.etag, to: 'copied', size: 1, metadata },
      ...{ condition: { etag: null }, signal: NEVER },
    };
    const replace = () => uploadOf('first', bytesOf('x'), { condition: { etag: first.etag } });
    expect(await twice(() => folder.upload(uploadOf('large', large)))).toEqual([false, true]);
    expect(await twice(() => folder.copy(copy))).toEqual([false, true]);
    expect(await twice(() => folder.upload(replace()))).toEqual([false, true]);
    expect(await twice(() => folder.remove('first', first.etag, NEVER))).toEqual([false, true]);
  });
});

test('R3: AWS, which refuses so while another write is under way, keeps getting the condition', async () => {
  const refused = { status: 409, body: '<Error><Code>ConditionalRequestConflict</Code></Error>' };
  const nothing = `<ListBucketResult><Name>${BUCKET}</Name><Prefix>${PREFIX}busy</Prefix><IsTruncated>false</IsTruncated></ListBucketResult>`;
  const answers = [refused, { status: 404 }, { status: 200, body: nothing }, refused];
  const { connection, sent } = record('lean', answers, { endpoint: null, forcePathStyle: false });
  const folder = createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED });
  expect(codeOf(await folder.upload(uploadOf('busy', bytesOf('x'))))).toBe('precondition-failed');
  await folder.upload(uploadOf('busy', bytesOf('x')));
  const puts = sent.filter(({ method }) => method === 'PUT');
  expect(puts.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*']);
  expect(folder.refused()).toEqual([]);
  connection.close();
});

describe('a name that another one excludes', () => {
  const BLOCKED: FaultRuleSource = {
    ...{ type: 'error', code: 'ObjectParentIsFile', status: 409, operations: ['PutObject'] },
    keyPattern: 'clash/child$|clash2$',
  };

  test.each([
    ['clash/child', 'clash', '"clash"'],
    ['clash2', 'clash2/below', '"clash2/"'],
  ])('%s: told with the name that is there', async (key, there, named) => {
    const folder = freshFolder();
    must(await folder.upload(uploadOf(there, bytesOf('x'))));
    bench.server.faults.replace([BLOCKED]);
    await folder.upload(uploadOf(key, bytesOf('x')));
    const refused = await folder.upload(uploadOf(key, bytesOf('x')));
    expect(codeOf(refused)).toBe('name-clash');
    expect(refused).toMatchObject({ fault: { message: expect.stringContaining(named) as string } });
    expect(refusedSentences(folder.refused())).toEqual([]);
  });
});

test.each([
  ['clash-with-nothing', 'name-clash'],
  [`folder/${'n'.repeat(201)}`, 'too-large'],
])('a clash with nothing that is there: %s is told as %s', async (key, code) => {
  const folder = freshFolder();
  bench.server.faults.replace([
    { type: 'error', code: 'ExistingObjectIsDirectory', status: 409, operations: ['PutObject'] },
  ]);
  expect(codeOf(await folder.upload(uploadOf(key, bytesOf('x'))))).toBe(code);
});

test('an object that no listing shows is no object that another has just made', async () => {
  const folder = freshFolder();
  must(await folder.upload(uploadOf('hidden/child', bytesOf('x'))));
  expect(codeOf(await folder.upload(uploadOf('hidden/child', bytesOf('y'))))).toBe('precondition-failed');
  bench.server.faults.replace([{ type: 'empty-listing' }]);
  expect(await folder.upload(uploadOf('hidden/child', bytesOf('y')))).toMatchObject({
    fault: { code: 'inconsistent', message: expect.stringContaining('"hidden/child"') as string },
  });
});
