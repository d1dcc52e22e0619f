// CR10: credentials from an identity pool of Amazon Cognito, for a sign-in at a provider of the pool.
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { accountSchema, configuredAccount } from '../../../../src/auth/accountKinds.ts';
import { loginName } from '../../../../src/auth/cognito/identityPoolExchange.ts';
import { identityPoolSchema } from '../../../../src/auth/kinds/identityPool.ts';
import type { Auth } from '../../../../src/auth/openAuth.ts';
import { startIdentityPool } from '../../../servers/cognito/identityPool.ts';
import type { IdentityPool } from '../../../servers/cognito/identityPool.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();
const pools: IdentityPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const ROLE = 'arn:aws:iam::000000000000:role/pool';
const OWN_PREFIX = 'arn:aws:s3:::brimful-world/people/${cognito-identity.amazonaws.com:sub}/*';

interface PoolWorld {
  readonly auth: AuthWorld;
  readonly pool: IdentityPool;
  readonly account: (change?: object, run?: Auth) => Account;
}

async function startPoolWorld(roleArn: string | null = ROLE): Promise<PoolWorld> {
  const auth = await start();
  const { storage, description } = auth.world;
  storage.putRole({
    arn: ROLE,
    maxSessionSeconds: 3600,
    trustPolicy: { Version: '2012-10-17', Statement: [] },
    policy: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: OWN_PREFIX },
    },
  });
  const { issuer, clientId, region, s3Endpoint } = description;
  const pool = await startIdentityPool({ storage, issuer, clientId, roleArn });
  pools.push(pool);
  const { identityPoolId, endpoint } = pool;
  const settings = {
    ...{ id: 'pool', source: 'cognito-identity-pool', issuer, clientId, region, s3Endpoint },
    ...{ forcePathStyle: true, identityPoolId, cognitoEndpoint: endpoint },
  };
  const first = await auth.restart();
  return {
    auth,
    pool,
    account: (change = {}, run = first) => run.account(identityPoolSchema.parse({ ...settings, ...change })),
  };
}

test('CR10: signs in at the provider, and the keys reach the prefix of this identity only', async () => {
  const { auth, pool, account } = await startPoolWorld();
  const person = account();
  await expect(person.signIn()).resolves.toMatchObject({ ok: true });
  expect(person.state()).toMatchObject({ source: 'cognito-identity-pool', session: { name: 'alice' } });
  const keys = await person.credentials.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  expect(keys.value.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);
  expect(pool.calls).toEqual(['GetId', 'GetCredentialsForIdentity']);

  const { bucket, region, s3Endpoint } = auth.world.description;
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys.value;
  const client = new S3Client({
    ...{ region, endpoint: s3Endpoint, forcePathStyle: true },
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const own = `people/${pool.identityOf('alice') ?? ''}/notes.txt`;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: own, Body: 'mine' }));
  const read = await client.send(new GetObjectCommand({ Bucket: bucket, Key: own }));
  expect(await read.Body?.transformToString()).toBe('mine');
  const theirs = new PutObjectCommand({ Bucket: bucket, Key: 'people/somebody-else/notes.txt', Body: 'x' });
  await expect(client.send(theirs)).rejects.toMatchObject({ name: 'AccessDenied' });
  client.destroy();
});

test('CR10: the same identity in later runs; signing out revokes at the provider', async () => {
  const { auth, pool, account } = await startPoolWorld();
  await account().signIn();
  const before = pool.identityOf('alice');
  const later = account({}, await auth.restart());
  await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  expect(pool.identityOf('alice')).toBe(before);
  await expect(later.signOut()).resolves.toMatchObject({ revocation: 'confirmed', wiped: true });
});

describe('CR1: what an identity pool refuses', () => {
  test.each([
    ['NotAuthorizedException', 400, 'refused'],
    ['ResourceNotFoundException', 400, 'configuration'],
    ['InvalidIdentityPoolConfigurationException', 400, 'configuration'],
    ['InvalidParameterException', 400, 'configuration'],
    ['ResourceConflictException', 409, 'refused'],
    ['LimitExceededException', 400, 'refused'],
    ['SomethingNewException', 400, 'refused'],
    ['TooManyRequestsException', 429, 'unreachable'],
    ['InternalErrorException', 500, 'unreachable'],
  ])('%s', async (name, status, code) => {
    const { pool, account } = await startPoolWorld();
    pool.fail({ name, status });
    const person = account();
    await person.signIn();
    const refused = await person.credentials.get(never);
    expect(refused).toMatchObject({ ok: false, fault: { code } });
    const sentence = refused.ok ? '' : refused.fault.message;
    expect(sentence).toMatch(code === 'unreachable' ? /cannot be reached/ : /identity pool/);
    expect(JSON.stringify([refused, person.state()])).not.toMatch(/eyJ/);
  });

  test('a token for another client, another pool, and a pool without a role', async () => {
    const { account } = await startPoolWorld();
    const other = account({ identityPoolId: 'eu-central-1:00000000-0000-0000-0000-000000000000' });
    await other.signIn();
    await expect(other.credentials.get(never)).resolves.toMatchObject({
      fault: { cause: 'ResourceNotFoundException' },
    });
    const roleless = (await startPoolWorld(null)).account();
    await roleless.signIn();
    await expect(roleless.credentials.get(never)).resolves.toMatchObject({
      fault: { cause: 'InvalidIdentityPoolConfigurationException' },
    });
  });
});

test('the name of a provider is its issuer without the scheme, a slash at its end included', () => {
  const pool = 'cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example';
  expect(loginName(`https://${pool}`)).toBe(pool);
  expect(loginName('https://tenant.auth0.com/')).toBe('tenant.auth0.com/');
});

test('config.json: the id of the pool is demanded, and what only STS needs is not used', () => {
  const settings = {
    ...{ id: 'pool', source: 'cognito-identity-pool', issuer: 'https://id.example.com' },
    ...{ clientId: 'brimful', region: 'eu-central-1', roleArn: 'arn:aws:iam::123456789012:role/old' },
    stsEndpoint: 'https://sts.example.com',
  };
  expect(accountSchema.safeParse(settings).success).toBe(false);
  const identityPoolId = 'eu-central-1:12345678-1234-1234-1234-123456789012';
  const parsed = accountSchema.parse({ ...settings, identityPoolId });
  const { signIn } = configuredAccount(parsed);
  expect(signIn).toMatchObject({ source: 'oidc', roleArn: null, stsEndpoint: null, sessionPolicy: false });
});
