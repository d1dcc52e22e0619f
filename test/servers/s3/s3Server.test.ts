// The local server where clients overlap, leave, or ask for what it does not have.
import { connect } from 'node:net';
import { once } from 'node:events';
import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytes, outcome } from '../../conformance/s3/s3Case.ts';
import { startStorageServer, type StorageServer } from './s3Server.ts';

const Bucket = 'bucket';
const LARGE = bytes(3 * 1024 ** 2);

let folder: string;
let server: StorageServer;
let s3: S3Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brimful-storage-'));
  server = await startStorageServer({ folder, buckets: [Bucket] });
  s3 = new S3Client({
    ...{ endpoint: server.endpoint, region: server.region, credentials: server.administrator },
    ...{ forcePathStyle: true, maxAttempts: 1 },
  });
});
afterEach(async () => {
  s3.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('what is being read', () => {
  test('stays readable to its end while it is replaced and deleted, and then leaves the disk', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: LARGE }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'other' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(LARGE)).toBe(true);
    await expect.poll(() => readdir(join(folder, 'bodies'))).toEqual([]);
  });

  test('can be copied while it is deleted', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: LARGE }));
    const [copied] = await Promise.all([
      outcome(s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }))),
      s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' })),
    ]);
    expect(['ok', 'NoSuchKey 404']).toContain(copied);
  });
});

describe('a client', () => {
  test('that leaves in the middle of an upload leaves nothing behind', async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'k' }));
    const upload = request(url, { method: 'PUT', headers: { 'content-length': 1000 } });
    upload.on('error', () => undefined); // our own
    upload.write('half');
    await expect.poll(() => readdir(join(folder, 'bodies'))).toHaveLength(1);
    upload.destroy();
    await expect.poll(() => readdir(join(folder, 'bodies'))).toEqual([]);
    expect(await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })))).toBe('NotFound 404');
  });

  test('that waits for 100-continue is refused before it sends a byte', async () => {
    const { hostname, port } = new URL(server.endpoint);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT /${Bucket}/k HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n`,
    );
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toMatch(/connection: close/i);
  });
});

describe('an object', () => {
  test('in an archive can be seen but not read or copied', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', StorageClass: 'GLACIER' }));
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.Contents?.[0]?.StorageClass).toBe('GLACIER');
    expect(await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })))).toBe('ok');
    expect(await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'k' })))).toBe('InvalidObjectState 403');
    const copy = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` });
    expect(await outcome(s3.send(copy))).toBe('InvalidObjectState 403');
  });

  test('tells its attributes', async () => {
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: '123456789', ChecksumAlgorithm: 'CRC64NVME' }),
    );
    const request = new GetObjectAttributesCommand({
      ...{ Bucket, Key: 'k', ObjectAttributes: ['Checksum', 'ObjectSize', 'StorageClass'] },
    });
    expect(await s3.send(request)).toMatchObject({
      ...{ ObjectSize: 9, StorageClass: 'STANDARD' },
      Checksum: { ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' },
    });
  });
});

test('what the server does not have is NotImplemented, never taken for something else', async () => {
  const lifecycle = s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  const notification = s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(await outcome(lifecycle)).toBe('NotImplemented 501');
  expect(await outcome(notification)).toBe('NotImplemented 501');
});
