// What is printed, and the session policies of the app, on servers of others: moto stores what the printed
// commands set up (it has no AddClientIDToOpenIDConnectProvider, so not for a provider that is there
// already); MinIO and Ceph judge real requests by the policies. What they cannot is said here.
import { spawn } from 'node:child_process';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsCliScript } from '../../../src/app/policy/awsCliScript.ts';
import { bucketPolicy } from '../../../src/app/policy/bucketSettings.ts';
import { setupRoles } from '../../../src/app/policy/setupRoles.ts';
import { buildSessionPolicy } from '../../../src/auth/sts/sessionPolicy.ts';
import { findAwsCli, findStorage } from '../../runner/tools.ts';
import { startForeignStorage, type ForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';
import { must } from '../remote/remoteWorld.ts';
import { outcome } from '../s3/s3Case.ts';
import { BUCKET, assume, sessionOf, setUp } from './policyWorld.ts';
import type { Session } from './policyWorld.ts';
import { PRINTED_SETUPS } from './printedSetups.ts';

/** Names as people give them; every one has to open itself and not its neighbours. */
const PREFIXES = [
  'docs/',
  'Büro 日本/',
  '🗂 Akten/',
  'a*b/',
  'a?b/',
  'a$b/',
  'a${x}b/',
  'a+b c/',
  'a"b/',
  'a:b/',
  '[ab]c/',
];
const DENIED = /^(AccessDenied|Unauthorized\w*) 403$/;

const [moto, minio, ceph, awsCli] = [
  findStorage('moto'),
  findStorage('minio'),
  findStorage('ceph'),
  findAwsCli(),
];
for (const tool of [moto, minio, ceph, awsCli]) {
  if (!tool.found) console.log(`Printed policies on a server of others: skipped in part: ${tool.reason}`);
}

function clientsOf({ endpoint, region, administrator }: ForeignStorage) {
  const options = { endpoint, region, credentials: administrator };
  return {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    iam: new IAMClient(options),
    sts: new STSClient(options),
  };
}

/** The session may write and list below `prefix`, and nowhere else. */
async function expectOnly(
  { endpoint, region }: ForeignStorage,
  credentials: Session,
  prefix: string,
): Promise<void> {
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const put = (Key: string) => outcome(s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' })));
  const list = (Prefix: string) => outcome(s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix })));
  expect(await put(`${prefix}a`), prefix).toBe('ok');
  expect(await list(prefix), prefix).toBe('ok');
  for (const other of ['other/', `_${prefix}`, prefix.replace(/\/$/, 'x/')]) {
    expect(await put(`${other}a`), other).toMatch(DENIED);
    expect(await list(other), other).toMatch(DENIED);
  }
  expect(await list('')).toMatch(DENIED);
}

function sessionPolicy(prefix: string): string {
  const folders = [{ bucket: BUCKET, prefix, readOnly: false }];
  return must(buildSessionPolicy({ folders, partition: 'aws', isAws: false })).json;
}

describe.skipIf(!moto.found || !awsCli.found)('moto', () => {
  let server: ForeignStorage;
  beforeAll(async () => {
    if (moto.found) server = await startForeignStorage(moto.tool);
  });
  afterAll(() => server.stop());

  test('the printed commands run as they are, and IAM and S3 hold what they say', async () => {
    const options = PRINTED_SETUPS['a second role of the same account'];
    if (options === undefined || !awsCli.found) throw new Error('unreachable');
    const setup = setUp(options);
    const { s3, iam } = clientsOf(server);
    const LocationConstraint = 'eu-central-1';
    await s3.send(
      new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint } }),
    );
    const run = await runScript(awsCliScript(setup), server, awsCli.tool);
    expect(run).toMatchObject({ code: 0, stderr: '' });

    const { signIn, storage } = setupRoles(setup);
    for (const { role, trust, permissions, description } of storage === null ? [signIn] : [signIn, storage]) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.name }));
      expect(Role).toMatchObject({
        Path: role.path,
        MaxSessionDuration: role.maxSessionSeconds,
        Description: description,
      });
      expect(documentOf(Role?.AssumeRolePolicyDocument)).toEqual(trust);
      const stored = await iam.send(new GetRolePolicyCommand({ RoleName: role.name, PolicyName: 'brimful' }));
      expect(documentOf(stored.PolicyDocument)).toEqual(JSON.parse(JSON.stringify(permissions)));
    }
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    expect(JSON.parse(Policy ?? '')).toEqual(bucketPolicy(setup, BUCKET));
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).toMatchObject({
      Status: 'Enabled',
    });
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: BUCKET }));
    expect(Rules).toMatchObject([{ ID: 'brimful', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }]);
  });
});

describe.skipIf(!minio.found)('MinIO', () => {
  let server: ForeignStorage;
  beforeAll(async () => {
    if (!minio.found) return;
    server = await startForeignStorage(minio.tool);
    await clientsOf(server).s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });
  afterAll(() => server.stop());

  /** MinIO takes no roles: the policies bound the session of its administrator. */
  async function bounded(policy: string): Promise<Session> {
    const command = new AssumeRoleCommand({
      RoleArn: 'arn:x:ignored:by:minio:',
      RoleSessionName: 'x',
      Policy: policy,
    });
    return sessionOf((await clientsOf(server).sts.send(command)).Credentials);
  }

  test.each(PREFIXES)('CR7: a session policy opens %j and nothing else', async (prefix) => {
    await expectOnly(server, await bounded(sessionPolicy(prefix)), prefix);
  });

  test('the printed permissions open the prefix and nothing else', async () => {
    const setup = setUp({ issuer: 'https://id.example.com', clientId: 'brimful' });
    await expectOnly(server, await bounded(JSON.stringify(setupRoles(setup).signIn.permissions)), 'docs/');
  });

  test('the bucket policy is taken, but for the version of TLS, which MinIO does not know', async () => {
    const setup = setUp({ issuer: 'https://id.example.com', clientId: 'brimful' });
    const { Statement, ...document } = bucketPolicy(setup, BUCKET);
    const putPolicy = (statements: readonly object[]): Promise<string> => {
      const Policy = JSON.stringify({ ...document, Statement: statements });
      return outcome(clientsOf(server).s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy })));
    };
    expect(await putPolicy(Statement)).toBe('MalformedPolicy 400');
    expect(await putPolicy(Statement.slice(0, 1))).toBe('ok');
  });
});

describe.skipIf(!ceph.found)('Ceph', () => {
  let server: ForeignStorage;
  let issuer: TokenIssuer;
  beforeAll(async () => {
    if (!ceph.found) return;
    issuer = await startTokenIssuer();
    server = await startForeignStorage(ceph.tool);
    const { s3, iam } = clientsOf(server);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const provider = {
      Url: issuer.issuer,
      ClientIDList: [CLIENT_ID, 'other-app'],
      ThumbprintList: ['0'.repeat(40)],
    };
    await iam.send(new CreateOpenIDConnectProviderCommand(provider));
  });
  afterAll(async () => {
    await server.stop();
    await issuer.stop();
  });

  /** The printed role, in the account without a number that Ceph's administrator has. */
  async function putRole(
    name: string,
    request: Parameters<typeof setUp>[0]['request'] = {},
  ): Promise<string> {
    const setup = setUp({ issuer: issuer.issuer, clientId: CLIENT_ID, request });
    const arn = `arn:aws:iam:::role/${name}`;
    const role = { ...setup.role, awsAccount: '', arn, name };
    const { trust, permissions } = setupRoles({ ...setup, role }).signIn;
    const { iam } = clientsOf(server);
    const document = { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) };
    await iam.send(new CreateRoleCommand(document));
    const PolicyDocument = JSON.stringify(permissions);
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'brimful', PolicyDocument }));
    return arn;
  }

  test('the printed role lets in whom it names, to the prefix and nothing else', async () => {
    const roleArn = await putRole('printed', { subjects: ['alice', 'team-*'] });
    const signIn = async (claims: object) =>
      assume(server, { token: await issuer.mint({ ...claims }), roleArn });
    await expectOnly(server, await signIn({ sub: 'alice' }), 'docs/');
    expect(await outcome(signIn({ sub: 'team-7' }))).toBe('ok');
    expect(await outcome(signIn({ sub: 'bob' }))).toMatch(DENIED);
    expect(await outcome(signIn({ sub: 'alice', aud: 'other-app' }))).toMatch(DENIED);
  });

  test('CR7: session policies open their prefix and nothing else', async () => {
    const { iam } = clientsOf(server);
    const RoleName = 'everything';
    const roleArn = await putRole(RoleName);
    const everything = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [everything] });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'brimful', PolicyDocument }));
    for (const prefix of PREFIXES) {
      const policy = sessionPolicy(prefix);
      await expectOnly(server, await assume(server, { token: await issuer.mint(), roleArn, policy }), prefix);
    }
  });

  test.each(['subject', 'principal-tag', 'source-identity'] as const)(
    'isolation by %s is refused as a whole: Ceph takes no variables in the names of objects',
    async (isolation) => {
      await expect(putRole(isolation, { isolation })).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
      });
    },
  );

  test('the bucket policy is taken', async () => {
    const setup = setUp({ issuer: issuer.issuer, clientId: CLIENT_ID });
    const Policy = JSON.stringify(bucketPolicy(setup, BUCKET));
    await clientsOf(server).s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  });
});

function documentOf(encoded = ''): unknown {
  return JSON.parse(decodeURIComponent(encoded));
}

/** Runs a script with the AWS CLI pointed at the server; stops at the first command that fails. */
async function runScript(
  script: string,
  { endpoint, administrator }: ForeignStorage,
  aws: string,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn('sh', ['-eu'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...{ PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ENDPOINT_URL: endpoint },
      ...{
        AWS_ACCESS_KEY_ID: administrator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
      },
      ...{ AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' },
    },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(`aws() { '${aws}' "$@"; }\n${script}`);
  return { code: await ended, stderr };
}
