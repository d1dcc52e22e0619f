// The doors beside the browser on this computer go through the whole product: a client secret, codes on
// another device, a browser on another computer, an identity pool of Amazon Cognito, IAM Identity Center, S3
// Access Grants; on good days and bad ones. Then nothing that it shows, stores, logs (at debug), sends to its
// page or gives to other processes may hold one of their secrets (TK8, VT5, SI10, SI12 to SI14, CR9 to CR11).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuredAccount } from '../../../servers/configuredAccount.ts';
import { startIdentityPool } from '../../../servers/cognito/identityPool.ts';
import type { IdentityPool } from '../../../servers/cognito/identityPool.ts';
import { startIdentityCenter } from '../../../servers/identityCenter/identityCenter.ts';
import type { IdentityCenter } from '../../../servers/identityCenter/identityCenter.ts';
import { refusal as oidcRefusal } from '../../../servers/identityCenter/oidcService.ts';
import { refusal as portalRefusal } from '../../../servers/identityCenter/portalService.ts';
import { visitOnDevice } from '../../../servers/openid/deviceBrowser.ts';
import { signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { startOpenidProvider } from '../../../servers/openid/openidProvider.ts';
import type { OpenidProvider } from '../../../servers/openid/openidProvider.ts';
import { startWorld } from '../../../servers/startWorld.ts';
import type { World } from '../../../servers/startWorld.ts';
import type { RunningCli } from '../../headless/cliProcess.ts';
import { runningState } from '../../headless/runningState.ts';
import { missingKeyringPart } from '../vault/keyringBus.ts';
import { startEavesdropper } from './eavesdropper.ts';
import type { Eavesdropper } from './eavesdropper.ts';
import { openPage } from './page.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { beyondTheirPurpose, findSecrets } from './secretSearch.ts';
import type { Place } from './secretSearch.ts';

const WALK_MS = 480_000;
const CLIENT_SECRET = 'GOCSPX-canary-of-the-client-secret';
const WRONG_SECRET = 'GOCSPX-canary-of-a-wrong-secret';
const PASSWORD = 'correct-horse-battery-staple';
const AWS_ACCOUNT = '000000000000';
const POOL_ROLE = `arn:aws:iam::${AWS_ACCOUNT}:role/pool`;
const PORTAL_ROLE = `arn:aws:iam::${AWS_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Files_0123456789abcdef`;
/** What S3 Access Grants assumes for people with the role of the portal, which may only ask. */
const LOCATION_ROLE = `arn:aws:iam::${AWS_ACCOUNT}:role/location`;
const FOLDERS = { work: 'docs', pool: 'pictures', portal: 'papers' } as const;

const missing = process.platform === 'linux' ? await missingKeyringPart() : null;
if (process.platform !== 'linux') console.log('skipped: the canary of other doors (it reads /proc)');
if (missing !== null) console.log(`skipped: the canary of a later run of other doors (${missing})`);

let world: World;
let poolProvider: OpenidProvider;
let pool: IdentityPool;
let center: IdentityCenter;
let ear: Eavesdropper;
let product: Product;
const userCodes: string[] = [];

/** Three accounts and a folder for each, below the one synced folder of the product. */
function configure(base: string): object {
  for (const id of Object.values(FOLDERS)) mkdirSync(join(base, id));
  const { bucket, region, s3Endpoint, stsEndpoint } = world.description;
  const storage = { region, s3Endpoint, forcePathStyle: true };
  const { issuer, clientId } = poolProvider;
  return {
    accounts: [
      { ...configuredAccount('work', world.description), clientSecret: true },
      {
        ...{ id: 'pool', source: 'cognito-identity-pool', issuer, clientId, ...storage },
        ...{ identityPoolId: pool.identityPoolId, cognitoEndpoint: pool.endpoint },
      },
      {
        ...{ id: 'portal', source: 'identity-center', startUrl: center.startUrl, ...storage, stsEndpoint },
        ...{ oidcEndpoint: center.endpoint, portalEndpoint: center.endpoint },
        accessGrants: { accountId: AWS_ACCOUNT, endpoint: s3Endpoint },
      },
    ],
    folders: Object.entries(FOLDERS).map(([account, id]) => ({
      ...{ id, account, localPath: join(base, id), bucket, prefix: `${id}/` },
    })),
  };
}

/** What the services say on bad days: they repeat what they were sent, as real ones do. */
function echo(): string {
  return [...ear.secrets.keys()].join(' ').slice(-8_000);
}

/** Answers a printed sign-in with a code; its user code is remembered. */
async function allowOnDevice(login: RunningCli): Promise<void> {
  const line = await login.line(/^Open this address in a browser on any device/);
  product.look(login.pid);
  const address = /https?:\S+/.exec(line)?.[0] ?? '';
  const userCode = /only if the code there is ([A-Z]{4}-[A-Z]{4})\)/.exec(line)?.[1] ?? '';
  userCodes.push(userCode);
  if (address.startsWith(center.endpoint)) {
    center.answerDevice(userCode, { user: 'ada' });
    return;
  }
  const person = { username: 'alice', password: PASSWORD, signal: AbortSignal.timeout(60_000) };
  await visitOnDevice({ address, decision: 'allows', ...person });
}

async function signInOnDevice(account: string): Promise<void> {
  return signedInOnDevice(product.start('login', account, '--device'));
}

async function signedInOnDevice(login: RunningCli): Promise<void> {
  await allowOnDevice(login);
  expect(await login.ended).toMatchObject({ code: 0 });
}

/** In a browser on another computer, whose last address is brought here; a wrong one first. */
async function signInElsewhere(account: string): Promise<void> {
  const login = product.startTyped(null, 'login', account, '--elsewhere');
  const line = await login.line(/on another computer to sign in/);
  product.look(login.pid);
  let last = '';
  const page = await signInWithScriptedBrowser({
    url: /http:\S+/.exec(line)?.[0] ?? '',
    ...{ username: 'alice', password: PASSWORD, signal: AbortSignal.timeout(60_000) },
    stopAt: ({ href }) => href.startsWith('http://127.0.0.1/callback') && (last = href) !== '',
  });
  expect(page.url).toBe(last);
  for (const [, kind = '', secret = ''] of last.matchAll(/[?&](code|state)=([^&]+)/g)) ear.note(kind, secret);
  await login.line(/Paste its address here/);
  login.type(`${last.replace(/state=[^&]+/, 'state=guess')}\n`);
  await login.line(/not where this sign-in has ended/);
  login.type(`${last}\n`);
  expect(await login.ended).toMatchObject({ code: 0 });
}

async function inStep(): Promise<void> {
  const statuses = async (): Promise<unknown> =>
    (await runningState(product.dataDir)).folders.map(({ status }) => status);
  await expect.poll(statuses).toEqual(['in-step', 'in-step', 'in-step']);
}

/** Whether each service refuses, and says so with everything secret that was ever sent. */
function refuse(bad: boolean): void {
  const message = bad ? echo() : '';
  for (const provider of [world.provider, poolProvider]) {
    provider.change({ refreshError: bad ? 'invalid_client' : null, refreshErrorDescription: message });
  }
  pool.fail(bad ? { name: 'NotAuthorizedException', status: 400, message } : null);
  center.refuse('CreateToken', bad ? oidcRefusal('InvalidRequestException', message) : null);
  center.refuse('GetRoleCredentials', bad ? portalRefusal('UnauthorizedException', message) : null);
  if (bad) center.expireAccessTokens();
}

async function examineAll(): Promise<void> {
  for (const account of Object.keys(FOLDERS)) {
    await product.brimful('doctor', '--account', account, '--json');
    await product.brimful('policy', '--account', account);
  }
  await product.brimful('status');
  await product.brimful('status', '--json');
}

async function walkBesideRunning(): Promise<void> {
  const run = product.start('run');
  const page = await openPage(/http:\S+/.exec(await run.line(/^Brimful is running/))?.[0] ?? '');
  ear.note('page token', page.token);
  ear.note('page session', page.session);

  // A wrong secret from the page, the right one from a terminal.
  await page.command('enterClientSecret', { account: 'work', secret: WRONG_SECRET });
  expect((await product.brimful('login', 'work', '--device')).code).toBe(1);
  await signedInOnDevice(
    product.startTyped(`${CLIENT_SECRET}\n`, 'login', 'work', '--device', '--client-secret'),
  );
  await page.command('enterClientSecret', { account: 'work', secret: `${CLIENT_SECRET}\n\n` });
  await signInOnDevice('pool');
  await signInOnDevice('portal');
  await inStep();
  product.look(run.pid);
  await examineAll();

  refuse(true);
  for (const account of Object.keys(FOLDERS)) await page.command('retryAccount', { account });
  writeFileSync(join(product.folder, 'docs', 'b.txt'), 'b');
  await page.command('syncNow', { folder: null });
  await examineAll();
  const attempt = product.start('login', 'portal', '--device');
  expect((await attempt.ended).code).not.toBe(0);
  refuse(false);
  for (const account of Object.keys(FOLDERS)) await page.command('retryAccount', { account });
  await inStep();
  await run.kill('SIGTERM');
  product.keep('messages to the page', page.heard());
  page.close();
}

/** Every command is a process of its own; the keychain carries all sign-ins from one to the next. */
async function walkAlone(): Promise<void> {
  expect(await product.brimful('sync', '--once')).toMatchObject({ code: 0 });
  refuse(true);
  await product.brimful('sync', '--once', '--json');
  await examineAll();
  refuse(false);
  // Now by the browser on this computer.
  const login = product.start('login', 'portal');
  await product.signInAtBrowser(0);
  expect(await login.ended).toMatchObject({ code: 0 });
  // Their refresh tokens were rotated behind the refusals, so these sessions are over.
  await signInOnDevice('work');
  await signInElsewhere('pool');
  expect(await product.brimful('sync', '--once')).toMatchObject({ code: 0 });
  for (const account of Object.keys(FOLDERS)) {
    expect((await product.brimful('logout', account)).stdout).toContain('Signed out.');
  }
}

describe.skipIf(process.platform !== 'linux')('TK8: no secret of another door is found', () => {
  beforeAll(async () => {
    const openid = {
      deviceSignIn: true,
      users: [{ username: 'alice', password: PASSWORD, subject: 'alice' }],
    };
    // ID tokens too short to be used twice: every renewal of keys goes through the provider.
    const idTokenTtlSeconds = 2;
    world = await startWorld({ idTokenTtlSeconds, openid: { ...openid, clientSecret: CLIENT_SECRET } });
    poolProvider = await startOpenidProvider({ ...openid, idTokenTtlSeconds });
    const { storage } = world;
    const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' } as const;
    const asking = { ...all, Action: 's3:GetDataAccess' };
    for (const [arn, Statement] of [
      [POOL_ROLE, all],
      [PORTAL_ROLE, asking],
      [LOCATION_ROLE, all],
    ] as const) {
      storage.putRole({
        ...{ arn, maxSessionSeconds: 3600, trustPolicy: { Version: '2012-10-17', Statement: [] } },
        policy: { Version: '2012-10-17', Statement },
      });
    }
    storage.putGrant({
      ...{ scope: `s3://${world.description.bucket}/${FOLDERS.portal}/*`, permission: 'READWRITE' },
      ...{ grantee: PORTAL_ROLE, locationRole: LOCATION_ROLE },
    });
    const { issuer, clientId } = poolProvider;
    pool = await startIdentityPool({ storage, issuer, clientId, roleArn: POOL_ROLE });
    center = await startIdentityCenter({ keysOf: (user) => storage.issueKeys(PORTAL_ROLE, user, 3600) });
    center.assignments.set('ada', [
      { awsAccountId: AWS_ACCOUNT, name: 'Production', email: 'aws@example.com', roles: ['Files'] },
    ]);
    ear = startEavesdropper();
    for (const secret of [CLIENT_SECRET, WRONG_SECRET]) ear.note('client secret', secret);
    product = await startProduct(world, missing === null, configure);
  });
  afterAll(async () => {
    await product.close();
    ear.stop();
    await Promise.all([world.stop(), poolProvider.close(), pool.close(), center.stop()]);
  });

  // The walks come first; the tests below them search what they have left behind.
  test('the walk beside the running app', walkBesideRunning, WALK_MS);
  test.skipIf(missing !== null)('the walk of commands by themselves', walkAlone, WALK_MS);

  test.each([
    ...['client secret', 'device_code', 'refresh_token', 'id_token', 'SecretKey', 'SessionToken'],
    ...['clientSecret', 'deviceCode', 'accessToken', 'refreshToken', 'secretAccessKey', 'sessionToken'],
    ...(missing === null ? ['code', 'codeVerifier'] : []),
  ])('the eavesdropper has heard of: %s', (kind) => {
    expect([...ear.secrets.values()]).toContain(kind);
  });

  test('CR11: the eavesdropper has heard the keys of a grant', () => {
    // In each walk; without a keychain there is one.
    const walks = missing === null ? 2 : 1;
    expect(world.storage.log.counters().operations['GetDataAccess']).toBeGreaterThanOrEqual(walks);
    expect([...ear.secrets.values()]).toContain('SecretAccessKey');
  });

  const named = (places: readonly Place[], pattern: RegExp): number =>
    places.filter(({ name }) => pattern.test(name)).length;

  test('nothing holds one of them: log, state, output, messages to the page, arguments, environments', () => {
    const places = product.places();
    expect(named(places, /logs.brimful\.log/)).toBeGreaterThanOrEqual(1);
    expect(named(places, /^data.*(journals|sign-ins\.json)/)).toBeGreaterThanOrEqual(2);
    expect(named(places, /^(output|errors) of/)).toBeGreaterThanOrEqual(20);
    expect(named(places, /^messages to the page/)).toBe(1);
    expect(named(places, /^cmdline of/)).toBeGreaterThanOrEqual(4);
    expect(findSecrets(ear.secrets, beyondTheirPurpose(places))).toEqual([]);
  });

  test('SI12: the code that a person compares is told to that person, and stands in no log or state', () => {
    expect(userCodes.length).toBeGreaterThanOrEqual(3);
    const shown = product.places().filter(({ text }) => userCodes.some((code) => text.includes(code)));
    expect(new Set(shown.map(({ name }) => name.replace(/ of (login|run).*/, ' of $1')))).toEqual(
      new Set(['output of login', 'output of run', 'messages to the page']),
    );
  });
});
