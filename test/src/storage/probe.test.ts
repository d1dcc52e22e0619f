// R3: what is not found out is not assumed, and an endpoint that chokes on checksums still gets its files.
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import type { EndpointCapabilities } from '../../../src/sync/remoteFolder.ts';
import {
  NEVER,
  bytesOf,
  codeOf,
  listAll,
  must,
  patterned,
  uploadOf,
} from '../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES, connectTo, fixedSource } from '../../conformance/remote/s3World.ts';
import { ALL_ENFORCED, BUCKET, startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

/** An endpoint of 2024: a header of the SDK's checksums spoils every request. */
class OldEndpoint extends NodeHttpHandler {
  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const isNew = Object.keys(request.headers).some((name) => /^x-amz-(sdk-)?checksum-(?!mode)/.test(name));
    if (isNew) request.headers['authorization'] = 'AWS4-HMAC-SHA256 malformed';
    return super.handle(request, options);
  }
}

describe('probe', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench({ maxAttempts: 1 });
  });
  afterAll(() => bench.close());
  afterEach(() => {
    bench.server.faults.replace([]);
  });

  test('finds what our server enforces', async () => {
    expect(must(await bench.folder.probe(NEVER))).toEqual(ALL_ENFORCED);
  });

  test.each(['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject'])(
    'a lost answer to %s ends it with a fault, never with a guess',
    async (operation) => {
      bench.server.faults.replace([{ type: 'reset-after', operations: [operation], count: 1 }]);
      expect(codeOf(await bench.folder.probe(NEVER))).toBe('unreachable');
    },
  );

  test.each([
    { type: 'denied', operations: ['CopyObject'] },
    { type: 'error', code: 'NotImplemented', status: 501, operations: ['CopyObject'] },
    { type: 'error', code: 'SomethingElse', status: 400, operations: ['CopyObject'] },
    { type: 'error', code: 'MethodNotAllowed', status: 405, operations: ['CopyObject'] },
  ] as const)(
    'a request that is refused ($type $code) is not relied on, and spoils nothing else',
    async (rule) => {
      bench.server.faults.replace([{ ...rule, operations: [...rule.operations] }]);
      expect(must(await bench.folder.probe(NEVER))).toEqual({ ...ALL_ENFORCED, conditionalCopy: false });
    },
  );

  test('no multipart uploads: the rest is found out', async () => {
    const rule = { type: 'error', code: 'NotImplemented', status: 501 } as const;
    bench.server.faults.replace([{ ...rule, operations: ['CreateMultipartUpload'] }]);
    expect(must(await bench.folder.probe(NEVER))).toEqual({ ...ALL_ENFORCED, conditionalComplete: false });
  });

  test('without the right to delete there are never more than the same four objects', async () => {
    const { connection } = bench;
    const folder = createS3Folder({ connection, bucket: BUCKET, prefix: 'undeletable/' });
    const whole = createS3Folder({ connection, bucket: BUCKET, prefix: '' });
    const litter = async (): Promise<readonly string[]> =>
      (await listAll(whole)).map(({ key }) => key).filter((key) => key.startsWith('undeletable/'));
    bench.server.faults.replace([{ type: 'denied', operations: ['DeleteObject'] }]);
    const found = must(await folder.probe(NEVER));
    expect(found).toEqual({ ...ALL_ENFORCED, conditionalDelete: false });
    const left = await litter();
    expect(left).toHaveLength(4);
    expect(must(await folder.probe(NEVER))).toEqual(found);
    expect(await litter()).toEqual(left);
  });

  test('tidies up, also after a failure', async () => {
    bench.server.faults.replace([{ type: 'reset-before', operations: ['CopyObject'] }]);
    await bench.folder.probe(NEVER);
    bench.server.faults.replace([]);
    const { connection } = bench;
    const whole = createS3Folder({ connection, bucket: BUCKET, prefix: '' });
    expect((await listAll(whole)).filter(({ key }) => /^docs.*probe/.test(key))).toEqual([]);
  });

  test('until it has run every write looks first', async () => {
    const { connection } = bench;
    const folder = createS3Folder({ connection, bucket: BUCKET, prefix: 'unprobed/' });
    bench.operations();
    must(await folder.upload(uploadOf('a', bytesOf('x'))));
    expect(bench.operations()).toEqual(['HeadObject', 'ListObjectsV2', 'PutObject', 'HeadObject']);
    must(await folder.probe(NEVER));
    bench.operations();
    must(await folder.upload(uploadOf('b', bytesOf('x'))));
    expect(bench.operations()[0]).toBe('PutObject');
  });

  test.each(['ExcessHeaderValues', 'InvalidArgument', 'UnsupportedHeader', 'AccessDenied'])(
    'checksums refused as %s are left out',
    async (code) => {
      const status = code === 'AccessDenied' ? 403 : 400;
      bench.server.faults.replace([{ type: 'error', code, status, headers: ['x-amz-checksum-crc32'] }]);
      const { endpoint, region, administrator: keys } = bench.server;
      const connection = connectTo({ endpoint, region, keys }, { maxAttempts: 1 });
      const folder = createS3Folder({ connection, bucket: BUCKET, prefix: 'google/', sizes: SMALL_SIZES });
      expect(must(await folder.probe(NEVER))).toEqual({ ...ALL_ENFORCED, checksums: 'required' });
      must(await folder.upload(uploadOf(`${code} small`, bytesOf('x'))));
      must(await folder.upload(uploadOf(`${code} large`, patterned(SMALL_SIZES.multipartThreshold, 'g'))));
      connection.close();
    },
  );

  test.each<readonly [string, string, Partial<EndpointCapabilities>]>([
    ['InvalidRequest', 'Content-MD5 OR x-amz-checksum- HTTP header is required for Object Lock.', {}],
    ['MissingContentMD5', 'Missing required header for this request.', {}],
    ['NoSuchLuck', 'Something is wrong.', { checksums: 'required' }],
  ])('an MD5 that is demanded with %s is sent with every body', async (code, message, more) => {
    bench.server.faults.replace([
      {
        ...{ type: 'error', code, message, status: 400, withoutHeaders: ['content-md5'] },
        operations: ['PutObject', 'UploadPart'],
      },
    ]);
    const { endpoint, region, administrator: keys } = bench.server;
    const connection = connectTo({ endpoint, region, keys }, { maxAttempts: 1 });
    const folder = createS3Folder({ connection, bucket: BUCKET, prefix: 'locked/', sizes: SMALL_SIZES });
    expect(must(await folder.probe(NEVER))).toEqual({ ...ALL_ENFORCED, contentMd5: true, ...more });
    must(await folder.upload(uploadOf(`${code} small`, bytesOf('x'))));
    must(await folder.upload(uploadOf(`${code} large`, patterned(SMALL_SIZES.multipartThreshold, 'l'))));
    connection.close();
  });

  test.each(['lean', 'sdk'] as const)('an MD5 that is first demanded later: %s', async (calls) => {
    const { endpoint, region, administrator: keys } = bench.server;
    const connection = connectTo({ endpoint, region, keys }, { maxAttempts: 1, calls });
    const place = { bucket: BUCKET, prefix: `locked-${calls}/`, capabilities: ALL_ENFORCED };
    const folder = createS3Folder({ connection, ...place, sizes: SMALL_SIZES });
    must(await folder.upload(uploadOf('before', bytesOf('x'))));
    const operations = ['PutObject', 'UploadPart'];
    const demand = { type: 'error', code: 'MissingContentMD5', status: 400, operations } as const;
    bench.server.faults.replace([{ ...demand, withoutHeaders: ['content-md5'] }]);
    const large = patterned(SMALL_SIZES.multipartThreshold, 'large');
    must(await folder.upload(uploadOf('large', large)));
    must(await folder.upload(uploadOf('small', bytesOf('x'))));
    expect(folder.enforced()).toEqual({ ...ALL_ENFORCED, contentMd5: true });
    expect(folder.refused()).toEqual([]);
    connection.close();
  });

  test('an endpoint that rejects checksums is used without them from then on', async () => {
    const { endpoint, region, administrator } = bench.server;
    const connection = createS3Connection({
      ...{ endpoint, region, forcePathStyle: true, clock: systemClock, maxAttempts: 1 },
      ...{ credentials: fixedSource(administrator), requestHandler: new OldEndpoint() },
    });
    const folder = createS3Folder({ connection, bucket: BUCKET, prefix: 'old/', sizes: SMALL_SIZES });
    expect(codeOf(await folder.upload(uploadOf('before', bytesOf('x'))))).toBe('configuration');
    expect(must(await folder.probe(NEVER))).toEqual({ ...ALL_ENFORCED, checksums: 'required' });
    expect(connection.checksums()).toEqual({ usual: false, md5: false });
    must(await folder.upload(uploadOf('small', bytesOf('x'))));
    must(await folder.upload(uploadOf('large', patterned(SMALL_SIZES.multipartThreshold, 'old'))));
    connection.close();
  });
});
