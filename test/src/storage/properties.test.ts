// R14 where endpoint or credentials refuse properties: the content goes first, and the loss is reported.
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { CredentialSource } from '../../../src/credentials.ts';
import { ok } from '../../../src/result.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { carriedEncoding } from '../../../src/storage/properties/contentEncoding.ts';
import { carriedContentType, contentTypeOf } from '../../../src/storage/properties/contentType.ts';
import { NEVER, PLAIN, bytesOf, codeOf, must, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { directRequests } from './directRequests.ts';
import { ALL_ENFORCED, BUCKET, PREFIX, startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

let bench: StorageBench;
beforeEach(async () => {
  bench = await startBench({ maxAttempts: 1 });
});
afterEach(() => bench.close());

async function give(key: string, given: Partial<PutObjectCommandInput>): Promise<string> {
  await bench.tool.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: PREFIX + key, Body: 'theirs', ...given }),
  );
  const etag = must(await bench.folder.head(key, NEVER))?.etag ?? '';
  bench.operations();
  return etag;
}

const replace = (key: string, etag: string) =>
  bench.folder.upload(uploadOf(key, bytesOf('ours'), { condition: { etag } }));

const headOf = (key: string) => bench.tool.send(new HeadObjectCommand({ Bucket: BUCKET, Key: PREFIX + key }));

const GIVEN = { CacheControl: 'no-store', Tagging: 'team=docs', StorageClass: 'STANDARD_IA' } as const;

describe('what is refused', () => {
  test('tags that may not be read are left out and said; everything else stays', async () => {
    const etag = await give('a', GIVEN);
    bench.server.faults.replace([{ type: 'denied', operations: ['GetObjectTagging'] }]);
    expect(must(await replace('a', etag)).unkept).toEqual(['tags']);
    const head = await headOf('a');
    expect(head).toMatchObject({ CacheControl: 'no-store', StorageClass: 'STANDARD_IA' });
    expect(head.TagCount).toBeUndefined();
  });

  test('a part that is refused with the write is found by leaving out one after the other, and remembered', async () => {
    const [first, second] = [await give('a', GIVEN), await give('b', GIVEN)];
    // The first write, and the one without its class, are refused: so it was the tags.
    bench.server.faults.replace([{ type: 'denied', operations: ['PutObject'], count: 2 }]);
    expect(must(await replace('a', first)).unkept).toEqual(['tags']);
    expect(await headOf('a')).toMatchObject({ CacheControl: 'no-store', StorageClass: 'STANDARD_IA' });
    bench.operations();
    expect(must(await replace('b', second)).unkept).toEqual(['tags']);
    expect(bench.operations().filter((operation) => operation === 'PutObject')).toHaveLength(1);
  });

  test('a write that is refused without any of it is a refusal, and nothing is remembered', async () => {
    const etag = await give('a', GIVEN);
    bench.server.faults.replace([{ type: 'denied', operations: ['PutObject'] }]);
    expect(codeOf(await replace('a', etag))).toBe('denied');
    bench.server.faults.replace([]);
    expect(must(await replace('a', etag)).unkept).toEqual([]);
    expect(await headOf('a')).toMatchObject({ StorageClass: 'STANDARD_IA', TagCount: 1 });
  });

  test('credentials that may write and not look keep nothing, and say so', async () => {
    const etag = await give('a', GIVEN);
    bench.server.faults.replace([{ type: 'denied', operations: ['HeadObject'] }]);
    expect(must(await replace('a', etag)).unkept).toEqual(['properties']);
  });

  test('an access control list that may not be read is asked for once', async () => {
    const [first, second] = [await give('a', {}), await give('b', {})];
    bench.server.faults.replace([{ type: 'denied', operations: ['GetObjectAcl'] }]);
    must(await replace('a', first));
    must(await replace('b', second));
    expect(bench.operations().filter((operation) => operation === 'GetObjectAcl')).toHaveLength(1);
  });

  test('reading an access control list without the right to costs no new keys', async () => {
    let refused = 0;
    const { accessKeyId, secretAccessKey } = bench.server.administrator;
    const keys = { accessKeyId, secretAccessKey, expiresAt: Date.now() + 3600_000 };
    const credentials: CredentialSource = {
      get: () => Promise.resolve(ok(keys)),
      refused: () => {
        refused += 1;
      },
    };
    const connection = createS3Connection({
      ...{ endpoint: bench.server.endpoint, region: bench.server.region, forcePathStyle: true },
      ...{ credentials, clock: systemClock, requestHandler: directRequests() },
    });
    const folder = createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED });
    const etag = await give('a', {});
    bench.server.faults.replace([{ type: 'denied', operations: ['GetObjectAcl'] }]);
    must(await folder.upload(uploadOf('a', bytesOf('ours'), { condition: { etag } })));
    connection.close();
    expect(refused).toBe(0);
  });

  test('what is in the way and passes by itself stays a fault', async () => {
    const etag = await give('a', GIVEN);
    bench.server.faults.replace([{ type: 'slow-down', operations: ['GetObjectTagging'] }]);
    expect(codeOf(await replace('a', etag))).toBe('throttled');
  });
});

test('an object that is not in the expected state is not replaced, whatever it has', async () => {
  const etag = await give('a', GIVEN);
  await bench.tool.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${PREFIX}a`, Body: 'newer' }));
  expect(codeOf(await replace('a', etag))).toBe('precondition-failed');
  expect(bench.operations()).not.toContain('GetObjectTagging');
});

test('an edit of a plain object costs one HEAD, and one look at its access', async () => {
  const etag = await give('a', {});
  must(await replace('a', etag));
  // What follows the write is a spot check.
  const [first, second, write] = bench.operations();
  expect([[first, second].sort(), write]).toEqual([['GetObjectAcl', 'HeadObject'], 'PutObject']);
});

test('S6: an edit leaves cold storage, where no other device could read it', async () => {
  const etag = await give('a', { StorageClass: 'GLACIER' });
  expect(must(await replace('a', etag)).unkept).toEqual([]);
  expect((await headOf('a')).StorageClass).toBeUndefined();
});

test('a copy of an object whose tags may not be seen leaves them behind and says so', async () => {
  const etag = await give('a', GIVEN);
  bench.server.faults.replace([{ type: 'denied', operations: ['GetObjectTagging'] }]);
  const request = { from: 'a', fromEtag: etag, to: 'b', size: 6, condition: { etag: null }, metadata: PLAIN };
  expect(must(await bench.folder.copy({ ...request, signal: NEVER })).unkept).toEqual(['tags']);
});

test.each([
  ['page.html', 'text/html; charset=utf-8'],
  ['style.CSS', 'text/css; charset=utf-8'],
  ['picture.png', 'image/png'],
  ['folder.html/', undefined],
  ['html', undefined],
  ['.html', undefined],
  ['a.b/plain', undefined],
  ['x.no-such-extension', undefined],
])('the type of %s is %s', (key, type) => {
  expect(contentTypeOf(key)).toBe(type);
});

test.each([
  ['text/x-special', 'a.html', 'a.html', 'text/x-special'],
  ['application/octet-stream', 'a.html', 'a.html', 'text/html; charset=utf-8'],
  ['binary/octet-stream', 'a', 'a', 'binary/octet-stream'],
  [undefined, 'a', 'a', undefined],
  ['text/plain; charset=utf-8', 'a.txt', 'a.html', 'text/html; charset=utf-8'],
  ['text/x-special', 'a.txt', 'a.html', 'text/x-special'],
])('the type %s of %s is carried to %s as %s', (given, from, to, expected) => {
  expect(carriedContentType(given, from, to)).toBe(expected);
});

const GZIP = Uint8Array.of(0x1f, 0x8b, 8);
test.each([
  ['gzip', GZIP, 'gzip'],
  ['gzip', bytesOf('plain'), undefined],
  ['aws-chunked,gzip', GZIP, 'gzip'],
  ['aws-chunked', GZIP, undefined],
  ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'zstd'],
  ['zstd', GZIP, undefined],
  ['deflate', Uint8Array.of(0x78, 0x9c), 'deflate'],
  ['br', Uint8Array.of(0x8b, 0x02, 0x80), 'br'],
  ['br', bytesOf('plain text, ü'), undefined],
  ['gzip', 'same', 'gzip'],
  [undefined, GZIP, undefined],
] as const)('the encoding %s over %s is kept as %s', (given, content, expected) => {
  expect(carriedEncoding(given, content)).toBe(expected);
});
