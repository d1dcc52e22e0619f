// R11: copies keep what other tools gave an object, and pass 5 GiB in parts.
import { HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeKey } from '../../../src/storage/calls/encodedKey.ts';
import { NEVER, bytesOf, codeOf, must, patterned, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../conformance/remote/s3World.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { ALL_ENFORCED, BUCKET, PREFIX, startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

const MIB = 1024 ** 2;
const SIZES = { ...SMALL_SIZES, copyThreshold: 6 * MIB, copyPart: 5 * MIB };
const METADATA = { mtime: '1600000000.000000001', executable: false, operation: 'copy' };

test('the header of the source escapes every byte that is not plain', () => {
  expect(encodeKey("a/b+c d%2F'()!*~ü\n")).toBe('a/b%2Bc%20d%252F%27%28%29%21%2A~%C3%BC%0A');
});

describe('copy', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench({ sizes: SIZES });
  });
  afterAll(() => bench.close());

  test('content type and metadata of other tools go along, ours are replaced', async () => {
    await bench.tool.send(
      new PutObjectCommand({
        ...{
          Bucket: BUCKET,
          Key: `${PREFIX}page.html`,
          Body: '<p>',
          ContentType: 'text/html',
          CacheControl: 'no-store',
        },
        Metadata: { author: 'somebody', mtime: '1', mode: '100755' },
      }),
    );
    const etag = must(await bench.folder.head('page.html', NEVER))?.etag ?? '';
    must(
      await bench.folder.copy({
        ...{ from: 'page.html', fromEtag: etag, to: 'moved.html', size: 3, condition: { etag: null } },
        ...{ metadata: METADATA, signal: NEVER },
      }),
    );
    const moved = await bench.tool.send(
      new HeadObjectCommand({ Bucket: BUCKET, Key: `${PREFIX}moved.html` }),
    );
    expect(moved.ContentType).toBe('text/html');
    expect(moved.CacheControl).toBe('no-store');
    expect(moved.Metadata).toEqual({
      ...{ author: 'somebody', mtime: METADATA.mtime, mode: '100644', 'brimful-op': 'copy' },
    });
  });

  test('an object that may not be read is uploaded under its new name instead', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('unread', bytesOf('x'))));
    bench.server.faults.replace([
      { type: 'denied', operations: ['HeadObject', 'GetObject'], keyPattern: 'unread' },
    ]);
    const copied = await bench.folder.copy({
      ...{ from: 'unread', fromEtag: etag, to: 'renamed', size: 1, condition: { etag: null } },
      ...{ metadata: METADATA, signal: NEVER },
    });
    bench.server.faults.replace([]);
    expect(codeOf(copied)).toBe('unsupported');
  });

  test('above the limit it is copied in parts, under the same conditions, without a byte uploaded', async () => {
    const bytes = patterned(12 * MIB, 'copy');
    const { etag } = must(await bench.folder.upload(uploadOf('large', bytes)));
    bench.operations();
    const request = {
      ...{ from: 'large', fromEtag: etag, to: 'large-copy', size: bytes.length, condition: { etag: null } },
      ...{ metadata: METADATA, signal: NEVER },
    };
    must(await bench.folder.copy(request));
    const seen = bench.operations();
    expect(seen.filter((operation) => operation === 'UploadPartCopy').length).toBe(3);
    expect(seen).not.toContain('UploadPart');
    expect(must(await bench.folder.head('large-copy', NEVER))?.metadata).toEqual(METADATA);
    expect(codeOf(await bench.folder.copy(request))).toBe('precondition-failed');
    expect(codeOf(await bench.folder.copy({ ...request, fromEtag: 'other', to: 'x' }))).toBe(
      'source-changed',
    );
    const { Uploads } = await bench.tool.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads ?? []).toEqual([]);
  });

  test('a source that is replaced between its parts is noticed, also where no condition on it is heeded', async () => {
    const bytes = patterned(12 * MIB, 'before');
    const Body = patterned(12 * MIB, 'after');
    const { etag } = must(await bench.folder.upload(uploadOf('film', bytes)));
    bench.operations();
    bench.server.faults.replace([
      { type: 'ignore-preconditions' },
      // Far longer than the other write takes, also on a busy machine.
      { type: 'latency', ms: 6000, operations: ['UploadPartCopy'] },
    ]);
    const copying = bench.folder.copy({
      ...{ from: 'film', fromEtag: etag, to: 'film-copy', size: bytes.length, condition: { etag: null } },
      ...{ metadata: METADATA, signal: NEVER },
    });
    await expect.poll(() => bench.operations(), { interval: 10 }).toContain('CreateMultipartUpload');
    await bench.tool.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${PREFIX}film`, Body }));
    expect(codeOf(await copying)).toBe('source-changed');
    bench.server.faults.replace([]);
    expect(must(await bench.folder.head('film-copy', NEVER))).toBeNull();
    const { Uploads } = await bench.tool.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads ?? []).toEqual([]);
  });

  test.each([
    ['NotImplemented', 501, 1],
    ['MethodNotAllowed', 405, 1],
    ['AccessDenied', 403, 4],
    ['SomethingElse', 400, 4],
  ] as const)('a copy refused as %s %i is unsupported: asked %i times', async (code, status, times) => {
    const { connection } = bench;
    const place = { bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED };
    const folder = createS3Folder({ connection, ...place });
    const { etag } = must(await folder.upload(uploadOf(`uncopied ${code}`, bytesOf('x'))));
    bench.server.faults.replace([{ type: 'error', code, status, operations: ['CopyObject'] }]);
    bench.operations();
    const copy = {
      ...{ from: `uncopied ${code}`, fromEtag: etag, to: 'nowhere', size: 1, condition: { etag: null } },
      ...{ metadata: METADATA, signal: NEVER },
    };
    for (let again = 0; again < 2; again++) expect(codeOf(await folder.copy(copy))).toBe('unsupported');
    expect(bench.operations().filter((operation) => operation === 'CopyObject')).toHaveLength(times);
    bench.server.faults.replace([]);
  });
});
