// Accounts at a user pool of Amazon Cognito, with the settings that its preset names: by STS, which trusts
// the pool as a provider, and by an identity pool. The whole product, from the sign-in page to signing out.
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { providerPreset } from '../../../../src/contract/providerPresets.ts';
import { addressesToRegister } from '../../../../src/contract/redirectAddress.ts';
import { startIdentityPool } from '../../../servers/cognito/identityPool.ts';
import type { IdentityPool } from '../../../servers/cognito/identityPool.ts';
import { startUserPool } from '../../../servers/cognito/userPool.ts';
import { outliveIdToken, SHORT_ID_TOKEN_SECONDS } from '../../../servers/openid/shortIdToken.ts';
import type { UserPool, UserPoolOptions } from '../../../servers/cognito/userPool.ts';
import { freePort } from '../../../servers/freePort.ts';
import { providerArn, providerName } from '../../../servers/iam/roles.ts';
import { signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import type { PageSeen } from '../../../servers/openid/scriptedBrowser.ts';
import { startStorageServer } from '../../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../../servers/s3/s3Server.ts';
import { createTestHome, runCli, startCli } from '../cliProcess.ts';
import type { Ended, RunningCli, TestHome } from '../cliProcess.ts';
import { runningState } from '../runningState.ts';

const BUCKET = 'team-files';
const AWS_ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${AWS_ACCOUNT}:role/brimful`;
const PRESET = providerPreset('cognito').settings;
const SECRET = 'a-secret+of/the-app==';

let storage: StorageServer;
let s3: S3Client;
let ports: readonly [number, number];
let home: TestHome;
const pools: (UserPool | IdentityPool)[] = [];
let clis: RunningCli[];

beforeAll(async () => {
  storage = await startStorageServer({ account: AWS_ACCOUNT, buckets: [BUCKET] });
  const { endpoint, region, administrator } = storage;
  s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: administrator });
  // As many as the preset names; others, since those may be in use on the machine of the test.
  ports = [await freePort(), await freePort()];
  expect(PRESET.redirectPorts).toHaveLength(ports.length);
});
afterAll(async () => {
  s3.destroy();
  await storage.stop();
});
beforeEach(() => {
  home = createTestHome();
  clis = [];
});
afterEach(async () => {
  for (const cli of clis) await cli.kill('SIGKILL');
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  home.remove();
});

function start(words: readonly string[], input = ''): RunningCli {
  const cli = startCli(['--data-dir', home.dataDir, ...words], {}, input);
  clis.push(cli);
  return cli;
}

function brimful(...words: string[]): Promise<Ended> {
  return runCli(['--data-dir', home.dataDir, ...words]);
}

/** The app client has what the preset says is to be registered; STS trusts the pool for it. */
async function startPool(options: Partial<UserPoolOptions> = {}): Promise<UserPool> {
  const pool = await startUserPool({
    callbackUrls: addressesToRegister({ ...PRESET, redirectPorts: ports }),
    idTokenSeconds: SHORT_ID_TOKEN_SECONDS,
    ...options,
  });
  pools.push(pool);
  const { issuer, clientId } = pool;
  storage.putProvider({ issuer, clientIds: [clientId] });
  storage.putRole({
    arn: ROLE,
    maxSessionSeconds: 3600,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: providerArn(AWS_ACCOUNT, issuer) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${providerName(issuer)}:aud`]: clientId } },
      },
    },
    policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  });
  return pool;
}

function configure({ issuer, clientId }: UserPool, change: object = {}): void {
  const { region, endpoint } = storage;
  home.configure({
    accounts: [
      {
        ...{ id: 'work', source: 'oidc', issuer, clientId, roleArn: ROLE, region },
        ...{ s3Endpoint: endpoint, stsEndpoint: endpoint, forcePathStyle: true },
        ...{ ...PRESET, redirectPorts: ports },
        ...change,
      },
    ],
    folders: [{ id: 'docs', account: 'work', localPath: home.folder, bucket: BUCKET, prefix: 'docs/' }],
    keepSignIn: false,
  });
}

function signInAt(line: string): Promise<PageSeen> {
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  const signal = AbortSignal.timeout(60_000);
  return signInWithScriptedBrowser({ url, username: 'ada', password: 'wonderland', signal });
}

async function inStep(): Promise<void> {
  await expect
    .poll(() => runningState(home.dataDir))
    .toMatchObject({ accounts: [{ credentials: { status: 'valid' } }], folders: [{ status: 'in-step' }] });
}

/** The names in the bucket below the synced prefix. */
async function objects(): Promise<readonly string[]> {
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'docs/' }));
  return (listed.Contents ?? []).map(({ Key = '' }) => Key).filter((key) => !key.includes('/.brimful'));
}

/** Signs in beside a running app, syncs, loses the keys, renews them, is examined, and signs out. */
async function walk(pool: UserPool, input = ''): Promise<void> {
  writeFileSync(join(home.folder, 'first.txt'), 'first');
  const run = start(['run', '--print-url']);
  await run.line(/^Brimful is running/);
  const login = start(['login', 'work'], input);
  const last = await signInAt(await run.line(/^Open this address/));
  expect(new URL(last.url)).toMatchObject({ hostname: 'localhost', port: String(ports[0]) });
  const { code, stdout } = await login.ended;
  expect({ code, last: stdout.split('\n').at(-2) }).toEqual({
    code: 0,
    last: 'Signed in as ada@example.com.',
  });
  const signedInAt = Date.now();
  await inStep();
  const refreshed = (): number => pool.calls.filter((call) => call.endsWith('refresh_token')).length;
  const before = refreshed();

  writeFileSync(join(home.folder, 'second.txt'), 'second');
  await outliveIdToken(signedInAt);
  storage.revokeSessions();
  await brimful('sync');
  await expect.poll(refreshed).toBeGreaterThan(before);
  await expect.poll(() => objects()).toEqual(['docs/first.txt', 'docs/second.txt']);
  await inStep();

  const doctor = await brimful('doctor', '--account', 'work');
  expect(doctor).toMatchObject({ code: 0 });
  const logout = await brimful('logout', 'work');
  expect(logout.stdout).toContain('Signed out.');
  expect(logout.stdout).not.toMatch(/did not confirm/);
  expect(pool.calls.at(-1)).toBe('POST /oauth2/revoke');
  const ended = await run.kill('SIGTERM');
  const log = readFileSync(join(home.dataDir, 'logs', 'brimful.log'), 'utf8');
  for (const text of [ended.stdout, ended.stderr, log]) {
    expect(text).not.toMatch(/eyJ[\w-]{10,}\.|code=[\w-]{8,}|code_challenge/);
    expect(text).not.toContain(SECRET);
  }
}

test('by STS: an app client without a secret, as the preset says', async () => {
  const pool = await startPool();
  configure(pool);
  await walk(pool);
});

test('SI10 by STS: an app client with a secret', async () => {
  const pool = await startPool({ clientSecret: SECRET });
  configure(pool, { clientSecret: true });
  await walk(pool, `${SECRET}\n`);
});

test('CR10 by an identity pool of which the user pool is a provider', async () => {
  const pool = await startPool();
  const { issuer, clientId } = pool;
  const identityPool = await startIdentityPool({ storage, issuer, clientId, roleArn: ROLE });
  pools.push(identityPool);
  configure(pool, {
    ...{ source: 'cognito-identity-pool', identityPoolId: identityPool.identityPoolId },
    ...{ cognitoEndpoint: identityPool.endpoint, roleArn: undefined, stsEndpoint: undefined },
  });
  await walk(pool);
  expect(identityPool.identityOf(pool.users[0]?.subject ?? '')).toBeDefined();
});

test('the administrator ends all sessions: a person is asked, and the files stay', async () => {
  const pool = await startPool();
  configure(pool);
  const run = start(['run', '--print-url']);
  await run.line(/^Brimful is running/);
  const login = start(['login', 'work']);
  await signInAt(await run.line(/^Open this address/));
  expect(await login.ended).toMatchObject({ code: 0 });
  const signedInAt = Date.now();
  await inStep();
  await outliveIdToken(signedInAt);
  pool.endSessions();
  storage.revokeSessions();
  writeFileSync(join(home.folder, 'later.txt'), 'later');
  await brimful('sync');
  await expect
    .poll(() => runningState(home.dataDir))
    .toMatchObject({ accounts: [{ session: { step: 'needs-sign-in' } }] });
  expect((await brimful('status')).stdout).toMatch(/sign in/i);
  expect(readdirSync(home.folder)).toContain('later.txt');
});

test('SI2: the second registered port where the first is in use; a port that is not registered', async () => {
  const pool = await startPool();
  configure(pool);
  const squatter = createServer((_request, response) => response.end('somebody else'));
  await new Promise<void>((resolve) => squatter.listen(ports[0], '127.0.0.1', resolve));
  const login = start(['login', 'work', '--print-url']);
  const last = await signInAt(await login.line(/^Open this address/));
  expect(new URL(last.url)).toMatchObject({ hostname: 'localhost', port: String(ports[1]) });
  expect((await login.ended).code).toBe(2);
  await new Promise((resolve) => squatter.close(resolve));

  configure(pool, { redirectPorts: [await freePort()] });
  const unregistered = start(['login', 'work', '--print-url']);
  const page = await signInAt(await unregistered.line(/^Open this address/));
  expect(page.url).toContain(`${pool.domain}/error?error=redirect_mismatch`);
});

test('a scope that Cognito refuses is named', async () => {
  const pool = await startPool();
  configure(pool, { scopes: ['openid', 'offline_access'] });
  const login = start(['login', 'work', '--print-url']);
  await signInAt(await login.line(/^Open this address/));
  const { code, stderr } = await login.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/scope/i);
});
