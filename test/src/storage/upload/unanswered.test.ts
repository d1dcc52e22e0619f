// R10: uploads in parts whose beginning was never answered are ended, and nobody else's.
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  codeOf,
  listAll,
  must,
  NEVER,
  patterned,
  uploadOf,
} from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const BYTES = patterned(SMALL_SIZES.minimumPart * 2, 'film');
const Key = `${PREFIX}film`;
let bench: StorageBench;

beforeAll(async () => {
  bench = await startBench({ maxAttempts: 3 });
});
afterAll(() => bench.close());
beforeEach(async () => {
  bench.server.faults.replace([]);
  for (const { Key: open, UploadId } of await openUploads())
    await bench.tool.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: open, UploadId }));
  // As in every sync, something has told the time before anything is sent.
  await listAll(bench.folder);
  bench.operations();
});

async function openUploads() {
  const { Uploads = [] } = await bench.tool.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return Uploads;
}

async function begin(client: S3Client): Promise<string> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
  return UploadId;
}

/** The tool has the keys that the folder has; this one has a role. */
async function somebodyElse(): Promise<S3Client> {
  const { server } = bench;
  const { endpoint, region, account, administrator: credentials } = server;
  const RoleArn = `arn:aws:iam::${account}:role/other`;
  const allow = { Effect: 'Allow' as const };
  server.putRole({
    arn: RoleArn,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: { ...allow, Principal: { AWS: '*' }, Action: ['sts:AssumeRole'] },
    },
    policy: { Version: '2012-10-17', Statement: { ...allow, Action: ['s3:*'], Resource: '*' } },
  });
  const sts = new STSClient({ endpoint, region, credentials });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'somebody' }));
  sts.destroy();
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = Credentials ?? {};
  const keys = { accessKeyId, secretAccessKey, sessionToken: Credentials?.SessionToken ?? '' };
  return new S3Client({ endpoint, region, credentials: keys, forcePathStyle: true });
}

const lose = (count: number): void =>
  bench.server.faults.replace([{ type: 'reset-after', operations: ['CreateMultipartUpload'], count }]);

/** Its result, and what is remembered at the end: since when one may be open, null if none is. */
async function send(key: string, more: { readonly unansweredSince?: number } = {}) {
  const remembered: (number | null)[] = [];
  const onUnanswered = (since: number | null): void => void remembered.push(since);
  const sent = await bench.folder.upload(uploadOf(key, BYTES, { ...more, onUnanswered }));
  return { sent, begun: remembered[0] ?? null, left: remembered.at(-1) ?? null };
}

test('those of the attempts within one request', async () => {
  lose(2);
  const { sent, left } = await send('film');
  must(sent);
  expect(left).toBeNull();
  expect(await openUploads()).toEqual([]);
});

test('those of a request that failed, at the next attempt', async () => {
  lose(3);
  const { sent, left: unansweredSince } = await send('again');
  expect(codeOf(sent)).toBe('unreachable');
  expect(await openUploads()).toHaveLength(3);
  if (unansweredSince === null) throw new Error('nothing was remembered');
  bench.server.faults.replace([]);
  const next = await send('again', { unansweredSince });
  must(next.sent);
  expect(next.left).toBeNull();
  expect(await openUploads()).toEqual([]);
});

test('those of a request that is not repeated', async () => {
  lose(3);
  const { begun } = await send('gone');
  bench.server.faults.replace([]);
  must(await bench.folder.abandonUnanswered('gone', begun ?? Infinity, NEVER));
  expect(await openUploads()).toEqual([]);
});

test('none that has parts, was begun before, or by somebody else', async () => {
  const before = await begin(bench.tool);
  const [first] = await openUploads();
  const since = (first?.Initiated?.getTime() ?? Infinity) + 1;
  await expect.poll(() => Date.now()).toBeGreaterThan(since);
  const withPart = await begin(bench.tool);
  const part = { Bucket: BUCKET, Key, UploadId: withPart, PartNumber: 1, Body: 'part' };
  await bench.tool.send(new UploadPartCommand(part));
  const foreign = await begin(await somebodyElse());
  await begin(bench.tool);
  must(await bench.folder.abandonUnanswered('film', since, NEVER));
  const left = (await openUploads()).map(({ UploadId }) => UploadId);
  expect(left.sort()).toEqual([before, withPart, foreign].sort());
});

test('without a request more where every beginning was answered', async () => {
  must((await send('plain')).sent);
  expect(bench.operations()).not.toContain('ListMultipartUploads');
});

test('where uploads may not be listed, they are left to the lifecycle rule', async () => {
  bench.server.faults.replace([
    { type: 'denied', operations: ['ListMultipartUploads'] },
    { type: 'reset-after', operations: ['CreateMultipartUpload'], count: 1 },
  ]);
  const { sent, left } = await send('denied');
  must(sent);
  expect(left).toBeNull();
});

test('what a refused beginning leaves is nothing', async () => {
  bench.server.faults.replace([
    { type: 'error', code: 'QuotaExceeded', status: 403, operations: ['CreateMultipartUpload'] },
  ]);
  const { sent, left } = await send('full');
  expect(codeOf(sent)).toBe('quota');
  expect(left).toBeNull();
});
