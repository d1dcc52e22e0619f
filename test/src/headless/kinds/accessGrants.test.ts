// A whole sync and a whole examination with the keys of an access grant, and what is said where there is none
// (CR11).
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStorageServer } from '../../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../../servers/s3/s3Server.ts';
import { createTestHome, runCli } from '../cliProcess.ts';
import type { Ended, TestHome } from '../cliProcess.ts';

const BUCKET = 'team-files';
const ARCHIVE = 'archive-files';
const AWS_ACCOUNT = '123456789012';
const ASKING = `arn:aws:iam::${AWS_ACCOUNT}:role/asking`;
const LOCATION = `arn:aws:iam::${AWS_ACCOUNT}:role/location`;
let server: StorageServer;
let s3: S3Client;
let home: TestHome;

beforeAll(async () => {
  const role = (arn: string, Action: string) => ({
    arn,
    trustPolicy: {
      Version: '2012-10-17' as const,
      Statement: { Effect: 'Allow' as const, Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    },
    policy: {
      Version: '2012-10-17' as const,
      Statement: { Effect: 'Allow' as const, Action, Resource: '*' },
    },
  });
  server = await startStorageServer({
    account: AWS_ACCOUNT,
    buckets: [BUCKET, ARCHIVE],
    roles: [role(ASKING, 's3:GetDataAccess'), role(LOCATION, 's3:*')],
    grants: [
      { scope: `s3://${BUCKET}/team/*`, permission: 'READWRITE', grantee: ASKING, locationRole: LOCATION },
      { scope: `s3://${ARCHIVE}/*`, permission: 'READ', grantee: ASKING, locationRole: LOCATION },
    ],
  });
  const { endpoint, region, administrator } = server;
  s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: administrator });
});
afterAll(async () => {
  s3.destroy();
  await server.stop();
});
beforeEach(() => {
  home = createTestHome();
});
afterEach(() => home.remove());

function configure(prefix: string, more: readonly object[] = []): void {
  const { endpoint, region } = server;
  home.configure({
    accounts: [
      {
        ...{ id: 'ci', source: 'environment', region, s3Endpoint: endpoint, forcePathStyle: true },
        accessGrants: { accountId: AWS_ACCOUNT, endpoint },
      },
    ],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket: BUCKET, prefix }, ...more],
  });
}

function brimful(...words: string[]): Promise<Ended> {
  const { accessKeyId, secretAccessKey, sessionToken } = server.issueKeys(ASKING, 'ci', 3600);
  return runCli(['--data-dir', home.dataDir, ...words], {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
}

test('CR11: both sides meet, and the doctor is content', async () => {
  configure('team/docs/');
  const theirs = { Bucket: BUCKET, Key: 'team/docs/theirs.txt' };
  await s3.send(new PutObjectCommand({ ...theirs, Body: 'theirs' }));
  writeFileSync(join(home.folder, 'ours.txt'), 'ours');
  expect(await brimful('sync', '--once')).toMatchObject({ code: 0 });
  expect(readFileSync(join(home.folder, 'theirs.txt'), 'utf8')).toBe('theirs');
  writeFileSync(join(home.folder, 'theirs.txt'), 'edited here');
  expect(await brimful('sync', '--once')).toMatchObject({ code: 0 });
  const { Body } = await s3.send(new GetObjectCommand(theirs));
  expect(await Body?.transformToString()).toBe('edited here');
  const { code, stdout } = await brimful('doctor', '--account', 'ci');
  expect({ code, stdout }).toMatchObject({ code: 0 });
});

test('CR11: a folder that no grant covers is named, with what to ask for', async () => {
  configure('elsewhere/');
  writeFileSync(join(home.folder, 'ours.txt'), 'ours');
  const { code, stdout, stderr } = await brimful('sync', '--once');
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain(
    `No access grant in the AWS account ${AWS_ACCOUNT} gives this role READWRITE on s3://${BUCKET}/elsewhere/*: ask for one.`,
  );
  const doctor = await brimful('doctor', '--account', 'ci');
  expect(doctor.stdout + doctor.stderr).toContain('No access grant');
});

test('CR11: folders with grants of their own, in two buckets, beside one that has none', async () => {
  const folder = (id: string): string => {
    const path = join(home.folder, '..', id);
    mkdirSync(path);
    return path;
  };
  configure('team/own/', [
    {
      ...{ id: 'archive', account: 'ci', localPath: folder('archive'), bucket: ARCHIVE, prefix: '' },
      mode: 'download-only',
    },
    { id: 'closed', account: 'ci', localPath: folder('closed'), bucket: BUCKET, prefix: 'closed/' },
  ]);
  await s3.send(new PutObjectCommand({ Bucket: ARCHIVE, Key: 'old.txt', Body: 'old' }));
  writeFileSync(join(home.folder, 'ours.txt'), 'ours');
  writeFileSync(join(home.folder, '..', 'closed', 'mine.txt'), 'mine');
  const { stdout } = await brimful('sync', '--once', '--json');
  const { folders } = JSON.parse(stdout) as {
    folders: { folder: string; result: string; message: string }[];
  };
  const results = folders.map(({ folder: id, result }) => [id, result]);
  expect(results).toEqual([
    ['docs', 'in-step'],
    ['archive', 'in-step'],
    ['closed', expect.stringMatching(/failed|waits/)],
  ]);
  expect(folders[2]?.message).toContain(`READWRITE on s3://${BUCKET}/closed/*: ask for one.`);
  expect(readFileSync(join(home.folder, '..', 'archive', 'old.txt'), 'utf8')).toBe('old');
  const doctor = await brimful('doctor', '--account', 'ci', '--json');
  const { steps } = JSON.parse(doctor.stdout) as { steps: { id: string; status: string; finding: string }[] };
  const listed = steps.filter(({ id }) => id.startsWith('list:'));
  expect(listed.map(({ status }) => status)).toEqual(['ok', 'ok', 'failed']);
  expect(listed[2]?.finding).toContain('No access grant');
});
