// What we send ourselves is what the SDK would send, and what comes back means the same.
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import type { HttpRequest } from '@smithy/core/protocols';
import { describe, expect, test } from 'vitest';
import type { ObjectCalls } from '../../../../src/storage/calls/objectCalls.ts';
import { WAYS, record } from './recordedCalls.ts';
import type { RecordingOptions, ScriptedAnswer, Way } from './recordedCalls.ts';

type Call = (calls: ObjectCalls, options: { readonly abortSignal: AbortSignal }) => Promise<unknown>;

const http = { abortSignal: new AbortController().signal };
const OK: ScriptedAnswer = { status: 200, headers: { etag: '"e"' } };
const LISTING: ScriptedAnswer = {
  status: 200,
  body: '<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>',
};

/** What only one of the two sends: who it is, how often it tries, and what it tells itself. */
const OWN_HEADERS = ['user-agent', 'x-amz-user-agent', 'amz-sdk-invocation-id', 'amz-sdk-request'];
/** Change with the time, and with what is signed. */
const SIGNATURE = ['authorization', 'x-amz-date'];

function essence({ method, protocol, hostname, port, path, query, headers, ...rest }: HttpRequest) {
  const body: unknown = rest.body;
  const left = Object.entries(headers).filter(([name]) => ![...OWN_HEADERS, ...SIGNATURE].includes(name));
  // The SDK names the operation once more.
  const asked = Object.entries(query).filter(([name]) => name !== 'x-id');
  return {
    method,
    protocol,
    hostname,
    port,
    path,
    query: Object.fromEntries(asked),
    headers: Object.fromEntries(left),
    body,
  };
}

async function sentBy(way: Way, call: Call, answer: ScriptedAnswer, options?: RecordingOptions) {
  const { connection, sent } = record(way, [answer], options);
  await call(connection.objects, http);
  connection.close();
  return sent.map(essence);
}

async function expectSame(call: Call, answer: ScriptedAnswer, options?: RecordingOptions): Promise<void> {
  const [lean, sdk] = await Promise.all(WAYS.map((way) => sentBy(way, call, answer, options)));
  expect(lean).toHaveLength(1);
  expect(lean).toEqual(sdk);
}

const address = { Bucket: 'bucket', Key: "pre fix/a+b ~!'()*ü/x//y/./..%2F" };
const bytes = Buffer.from('content');

const CALLS: Readonly<Record<string, readonly [Call, ScriptedAnswer]>> = {
  'an upload with everything that an object can have': [
    (calls, options) =>
      calls.put(
        {
          ...address,
          ACL: 'public-read',
          CacheControl: 'no-cache',
          ContentDisposition: 'inline',
          ContentEncoding: 'gzip',
          ContentLanguage: 'de',
          ContentType: 'text/plain',
          Expires: new Date(0),
          GrantFullControl: 'id="a"',
          GrantRead: 'id="b"',
          GrantReadACP: 'id="c"',
          GrantWriteACP: 'id="d"',
          IfMatch: '"e"',
          Metadata: { mtime: '1700000000.000000000', Mode: '100755', 'brimful-op': ' two  spaces ' },
          SSEKMSKeyId: 'key',
          ServerSideEncryption: 'aws:kms',
          StorageClass: 'STANDARD_IA',
          Tagging: 'a=b&c=d',
          WebsiteRedirectLocation: '/elsewhere',
          Body: bytes,
        },
        options,
      ),
    OK,
  ],
  'an empty upload': [
    (calls, options) => calls.put({ ...address, IfNoneMatch: '*', Body: Buffer.alloc(0) }, options),
    OK,
  ],
  'a part': [
    (calls, options) =>
      calls.uploadPart({ ...address, UploadId: 'u/+ =&', PartNumber: 7, Body: bytes }, options),
    OK,
  ],
  'a look at an object': [
    (calls, options) => calls.head({ ...address, ChecksumMode: 'ENABLED' }, options),
    OK,
  ],
  'a download': [
    (calls, options) => calls.get({ ...address, IfMatch: '"e"', ChecksumMode: 'ENABLED' }, options),
    OK,
  ],
  'a removal': [(calls, options) => calls.remove({ ...address, IfMatch: '"e"' }, options), { status: 204 }],
  'a listing': [
    (calls, options) =>
      calls.list(
        {
          Bucket: 'bucket',
          Prefix: 'a b+/ü&=',
          EncodingType: 'url',
          ContinuationToken: 't/=+ &',
          MaxKeys: 1,
          OptionalObjectAttributes: ['RestoreStatus'],
        },
        options,
      ),
    LISTING,
  ],
};

describe('the same request is sent either way', () => {
  test.each(Object.entries(CALLS))('%s', async (_name, [call, answer]) => {
    await expectSame(call, answer);
    await expectSame(call, answer, { sessionToken: 'session' });
  });

  test('from a later byte on (the SDK adds a checksum of nothing)', async () => {
    const call: Call = (calls, options) => calls.get({ ...address, Range: 'bytes=5-' }, options);
    const [lean] = await sentBy('lean', call, OK);
    const [sdk] = await sentBy('sdk', call, OK);
    delete sdk?.headers['x-amz-checksum-crc32'];
    expect(lean).toEqual(sdk);
  });

  test.each([
    ['AWS', { endpoint: null, forcePathStyle: false }],
    ['AWS, bucket in the path', { endpoint: null, forcePathStyle: true }],
    ['a host', { endpoint: 'http://storage.example', forcePathStyle: false }],
    ['an address', { endpoint: 'https://[::1]:9000', forcePathStyle: true }],
    ['a path', { endpoint: 'https://storage.example/s3/', forcePathStyle: true }],
  ])('to %s, whatever the name of the bucket', async (_name, options) => {
    for (const Bucket of ['bucket', 'with.dots', 'x-s3alias']) {
      const call: Call = (calls, more) => calls.remove({ Bucket, Key: 'key' }, more);
      await expectSame(call, { status: 204 }, options);
    }
  });

  test('to a directory bucket, which has sessions of its own, the SDK sends', async () => {
    const { connection, sent } = record('lean', [{ status: 503 }], { endpoint: null, forcePathStyle: false });
    const removal = connection.objects.remove({ Bucket: 'dir--usw2-az1--x-s3', Key: 'key' }, http);
    await expect(removal).rejects.toThrow();
    expect(sent[0]?.query).toEqual({ session: '' });
    connection.close();
  });

  test('for any key', async () => {
    const key = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((text) => Buffer.from(text).toString() === text);
    await fc.assert(
      fc.asyncProperty(key, (Key) =>
        expectSame((calls, options) => calls.remove({ Bucket: 'bucket', Key }, options), { status: 204 }),
      ),
      { numRuns: 50 },
    );
  });
});

describe('the same answer means the same', () => {
  const OBJECT: ScriptedAnswer = {
    status: 200,
    headers: {
      'cache-control': 'no-cache',
      'content-disposition': 'inline',
      'content-encoding': 'gzip',
      'content-language': 'de',
      'content-length': '7',
      'content-type': 'text/plain',
      etag: '"9a0364b9e99bb480dd25e1f0284c8555"',
      expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
      'last-modified': 'Wed, 21 Oct 2015 07:28:00 GMT',
      'x-amz-archive-status': 'ARCHIVE_ACCESS',
      'x-amz-meta-mode': '33188',
      'x-amz-meta-mtime': '1700000000.5',
      'x-amz-restore': 'ongoing-request="false"',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key',
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-storage-class': 'GLACIER',
      'x-amz-tagging-count': '2',
      'x-amz-version-id': 'v1',
      'x-amz-website-redirect-location': '/elsewhere',
    },
    body: 'content',
  };

  test('an object, looked at and downloaded', async () => {
    for (const ChecksumMode of ['ENABLED', undefined] as const) {
      const found = await Promise.all(
        WAYS.map(async (way) => {
          const { connection } = record(way, [OBJECT]);
          const { Body, ...headers } = await connection.objects.get({ ...address, ChecksumMode }, http);
          const seen = await connection.objects.head(address, http);
          return { headers, seen, content: await text(Body) };
        }),
      );
      const [lean, sdk] = found;
      expect(lean?.content).toBe('content');
      // Only HEAD has it (AWS: API reference, "HeadObject").
      delete lean?.headers.ArchiveStatus;
      expect(sdk?.headers).toMatchObject(defined(lean?.headers));
      expect(sdk?.seen).toMatchObject(defined(lean?.seen));
      expect(Object.keys(defined(lean?.seen))).toHaveLength(19);
    }
  });

  test.each([
    ['x-amz-checksum-sha256', '7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M='],
    ['x-amz-checksum-sha1', 'BA8G/XdAkkeNRQd09bowxdp4rMg='],
  ])('F8: %s, right and wrong', async (name, right) => {
    for (const [value, ends] of [
      [right, 'content'],
      [right.replace(/^./, 'x'), /checksum mismatch/i],
    ] as const) {
      const answer = { ...OBJECT, headers: { ...OBJECT.headers, [name]: value } };
      for (const way of WAYS) {
        const { connection } = record(way, [answer]);
        const { Body } = await connection.objects.get({ ...address, ChecksumMode: 'ENABLED' }, http);
        if (typeof ends === 'string') expect(await text(Body)).toBe(ends);
        else await expect(text(Body)).rejects.toThrow(ends);
      }
    }
  });
});

function defined(record: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== undefined));
}
