// CR11: credentials from S3 Access Grants, for a role that may do nothing but ask for them.
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetDataAccessCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDataAccess } from '../../../../src/auth/accessGrants/dataAccess.ts';
import { grantTarget } from '../../../../src/auth/accessGrants/grantTarget.ts';
import type { Account, FolderGrant } from '../../../../src/auth/account/account.ts';
import { accountSchema } from '../../../../src/auth/accountKinds.ts';
import { environmentSchema } from '../../../../src/auth/kinds/environment.ts';
import { systemClock } from '../../../../src/clock.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { describeSetup } from '../../../../src/app/policy/describe/describeSetup.ts';
import { configSchema } from '../../../../src/app/config/schema.ts';
import type { GrantSource } from '../../../servers/accessGrants/accessGrants.ts';
import { providerArn, providerName } from '../../../servers/iam/roles.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { useIdentityWorlds } from '../identityCenter/identityWorld.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();
const startIdentity = useIdentityWorlds();
const clients: S3Client[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const client of clients.splice(0)) client.destroy();
});

const AWS_ACCOUNT = '000000000000';
const INSTANCE = `arn:aws:s3:eu-central-1:${AWS_ACCOUNT}:access-grants/default`;
/** May ask for grants, and is refused by every bucket. */
const ASKING = `arn:aws:iam::${AWS_ACCOUNT}:role/asking`;
/** What S3 Access Grants assumes. */
const LOCATION = `arn:aws:iam::${AWS_ACCOUNT}:role/location`;
const BUCKET = 'brimful-world';
const NOTES: FolderGrant = { bucket: BUCKET, prefix: 'team/notes/', readOnly: false };
const PLANS: FolderGrant = { bucket: BUCKET, prefix: 'team/plans/', readOnly: false };
const TEAM: GrantSource = {
  scope: `s3://${BUCKET}/team/*`,
  permission: 'READWRITE',
  grantee: ASKING,
  locationRole: LOCATION,
};

interface GrantsWorld {
  readonly auth: AuthWorld;
  readonly account: Account;
  /** Puts a small object with these credentials. */
  put(keys: Credentials, key: string): Promise<unknown>;
  client(keys: Credentials): S3Client;
}

/** A person who is signed in to an account that uses grants. */
async function startGrantsWorld(
  grants: readonly GrantSource[],
  folders: readonly FolderGrant[],
  may = 's3:GetDataAccess',
): Promise<GrantsWorld> {
  const auth = await start({ storage: { grants } });
  const { storage, description } = auth.world;
  const { issuer, clientId, region, s3Endpoint } = description;
  const allow = (Action: string, Resource: string): object => ({ Effect: 'Allow', Action, Resource });
  const role = (arn: string, trust: object, permission: object): void =>
    storage.putRole({
      arn,
      trustPolicy: { Version: '2012-10-17', Statement: { Effect: 'Allow', ...trust } },
      policy: { Version: '2012-10-17', Statement: permission },
    } as Parameters<typeof storage.putRole>[0]);
  const token = {
    Principal: { Federated: providerArn(AWS_ACCOUNT, issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${providerName(issuer)}:aud`]: clientId } },
  };
  role(ASKING, token, allow(may, '*'));
  role(LOCATION, { Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }, allow('s3:*', '*'));
  const account = auth.account({
    roleArn: ASKING,
    accessGrants: { accountId: AWS_ACCOUNT, endpoint: s3Endpoint },
  });
  account.setFolders(folders);
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  const client = ({ accessKeyId, secretAccessKey, sessionToken = '' }: Credentials): S3Client => {
    const made = new S3Client({
      ...{ region, endpoint: s3Endpoint, forcePathStyle: true },
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    clients.push(made);
    return made;
  };
  return {
    auth,
    account,
    client,
    put: (keys, Key) => client(keys).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' })),
  };
}

async function keysOf({ account }: Pick<GrantsWorld, 'account'>, folder?: FolderGrant): Promise<Credentials> {
  const source = folder === undefined ? account.credentials : account.credentialsFor(folder);
  const keys = await source.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  return keys.value;
}

const denied = { name: 'AccessDenied' };

test('CR11: the keys reach the folder and nothing else of a wider grant', async () => {
  const world = await startGrantsWorld([TEAM], [NOTES]);
  const keys = await keysOf(world, NOTES);
  expect(keys.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);
  await world.put(keys, 'team/notes/a.txt');
  const client = world.client(keys);
  const list = (Prefix: string): Promise<unknown> =>
    client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
  await expect(list('team/notes/')).resolves.toMatchObject({ KeyCount: 1 });
  await expect(list('team/')).rejects.toMatchObject(denied);
  await expect(world.put(keys, 'team/plans/a.txt')).rejects.toMatchObject(denied);
  expect(world.account.state().credentials).toMatchObject({ status: 'valid' });
});

test('CR11: folders that only download get keys that only read', async () => {
  const folder = { ...NOTES, readOnly: true };
  const world = await startGrantsWorld([{ ...TEAM, permission: 'READ' }], [folder]);
  const keys = await keysOf(world, folder);
  await expect(world.put(keys, 'team/notes/a.txt')).rejects.toMatchObject(denied);
  const read = new GetObjectCommand({ Bucket: BUCKET, Key: 'team/notes/a.txt' });
  await expect(world.client(keys).send(read)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('CR11: each folder has the keys of its own grant, in several buckets and without a common parent', async () => {
  const other: FolderGrant = { bucket: 'other-bucket', prefix: '', readOnly: true };
  const grants: readonly GrantSource[] = [
    { ...TEAM, scope: `s3://${BUCKET}/team/notes/*` },
    { ...TEAM, scope: `s3://${BUCKET}/team/plans/*` },
    { ...TEAM, scope: 's3://other-bucket/*', permission: 'READ' },
  ];
  const world = await startGrantsWorld(grants, [NOTES, PLANS, other]);
  world.auth.world.storage.createBucket('other-bucket');
  const asked = (): number => world.auth.world.storage.log.counters().operations['GetDataAccess'] ?? 0;
  const [notes, plans, others] = [
    await keysOf(world, NOTES),
    await keysOf(world, PLANS),
    await keysOf(world, other),
  ];
  // They came with the credentials of the role, and are the same until these are renewed.
  expect(asked()).toBe(3);
  expect(await keysOf(world, NOTES)).toBe(notes);
  await world.put(notes, 'team/notes/a.txt');
  await world.put(plans, 'team/plans/a.txt');
  await expect(world.put(notes, 'team/plans/a.txt')).rejects.toMatchObject(denied);
  await expect(world.put(plans, 'team/notes/a.txt')).rejects.toMatchObject(denied);
  const list = new ListObjectsV2Command({ Bucket: 'other-bucket', Prefix: '' });
  await expect(world.client(others).send(list)).resolves.toMatchObject({ KeyCount: 0 });
  await expect(world.client(notes).send(list)).rejects.toMatchObject(denied);
  // What belongs to nobody's folder has only the keys that ask.
  await expect(world.put(await keysOf(world), 'team/notes/a.txt')).rejects.toMatchObject(denied);
});

test('CR11: a folder that is added gets keys at once, and the others keep theirs', async () => {
  const world = await startGrantsWorld([TEAM], [NOTES]);
  const before = await keysOf(world, NOTES);
  world.account.setFolders([NOTES, PLANS]);
  await world.put(await keysOf(world, PLANS), 'team/plans/a.txt');
  expect(await keysOf(world, NOTES)).toBe(before);
});

test('CR11: one folder without a grant does not keep the others from theirs, and is asked for again', async () => {
  const world = await startGrantsWorld([{ ...TEAM, scope: `s3://${BUCKET}/team/notes/*` }], [NOTES, PLANS]);
  const { account, auth } = world;
  await world.put(await keysOf(world, NOTES), 'team/notes/a.txt');
  expect(account.state().credentials).toMatchObject({ status: 'valid' });
  const refused = await account.credentialsFor(PLANS).get(never);
  expect(refused).toMatchObject({ ok: false, fault: { code: 'refused' } });
  expect(refused.ok ? '' : refused.fault.message).toContain('READWRITE on s3://brimful-world/team/plans/*');
  auth.world.storage.putGrant({ ...TEAM, scope: `s3://${BUCKET}/team/plans/*` });
  // A refusal stands for a minute, unless a person asks.
  await expect(account.credentialsFor(PLANS).get(never)).resolves.toMatchObject({ ok: false });
  account.retry();
  await world.put(await keysOf(world, PLANS), 'team/plans/a.txt');
});

test('CR11: keys that the storage refuses are replaced, those of the role with them if need be', async () => {
  const world = await startGrantsWorld([TEAM], [NOTES]);
  const before = await keysOf(world, NOTES);
  world.auth.world.storage.revokeSessions();
  await expect(world.put(before, 'team/notes/a.txt')).rejects.toMatchObject(denied);
  world.account.credentialsFor(NOTES).refused(before);
  // A source that has not given these keys knows nothing of them.
  expect(await keysOf(world, NOTES)).toBe(before);
  const source = world.account.credentialsFor(NOTES);
  const same = await source.get(never);
  source.refused(same.ok ? same.value : before);
  const after = await source.get(never);
  if (!after.ok) throw new Error(after.fault.message);
  await world.put(after.value, 'team/notes/a.txt');
});

test('CR11: without folders the keys of the role, which may only ask, whatever the role is allowed', async () => {
  const world = await startGrantsWorld([TEAM], [], 's3:*');
  const keys = await keysOf(world);
  await expect(world.put(keys, 'team/notes/a.txt')).rejects.toMatchObject(denied);
  const { region, s3Endpoint } = world.auth.world.description;
  const asking = createDataAccess({
    account: { region, accessGrants: { accountId: AWS_ACCOUNT, endpoint: s3Endpoint } },
    network: world.auth.network,
    clock: systemClock,
  });
  expect(asking.setFolders([NOTES])).toBe(true);
  const issued = { credentials: keys, issuedAt: Date.now() };
  await expect(asking.exchange(issued, never)).resolves.toMatchObject({ ok: true });
});

test('CR11: a sign-out names the time until which the longest-lived of both keys can be used', async () => {
  const world = await startGrantsWorld([TEAM], [NOTES]);
  const { expiresAt } = await keysOf(world, NOTES);
  const report = await world.account.signOut();
  expect(report.credentialsLiveUntil).toBeGreaterThanOrEqual(expiresAt ?? Infinity);
});

describe('CR11: what is refused', () => {
  const refusals: readonly (readonly [string, Parameters<typeof startGrantsWorld>, object, RegExp])[] = [
    [
      'no instance',
      [[], [NOTES]],
      { code: 'configuration', cause: 'AccessGrantsInstanceNotExistsError' },
      /no S3 Access Grants in eu-central-1/,
    ],
    [
      'no grant of this role',
      [[{ ...TEAM, grantee: LOCATION }], [NOTES]],
      { code: 'refused', cause: 'AccessDenied' },
      /gives this role READWRITE on s3:\/\/brimful-world\/team\/notes\/\*: ask for one/,
    ],
    [
      'a grant that only reads',
      [[{ ...TEAM, permission: 'READ' }], [NOTES]],
      { code: 'refused' },
      /READWRITE on s3/,
    ],
    [
      'a role that may not ask',
      [[TEAM], [NOTES], 's3:GetObject'],
      { code: 'refused' },
      /have their role allowed s3:GetDataAccess/,
    ],
  ];
  test.each(refusals)('%s', async (_, [grants, folders, may], fault, sentence) => {
    const { account } = await startGrantsWorld(grants, folders, may);
    const refused = await account.credentials.get(never);
    expect(refused).toMatchObject({ ok: false, fault });
    expect(refused.ok ? '' : refused.fault.message).toMatch(sentence);
    expect(account.state()).toMatchObject({
      session: { step: 'signed-in' },
      credentials: { status: 'failing' },
    });
  });

  test.each([
    ['SlowDown', 503, 'unreachable'],
    ['ThrottlingException', 400, 'unreachable'],
    ['InternalError', 500, 'unreachable'],
    ['InvalidRequest', 400, 'refused'],
    ['SomethingNew', 400, 'refused'],
  ])('%s', async (code, status, expected) => {
    const { auth, account } = await startGrantsWorld([TEAM], []);
    auth.world.storage.faults.replace([{ type: 'error', code, status, operations: ['GetDataAccess'] }]);
    account.setFolders([NOTES]);
    const source = account.credentialsFor(NOTES);
    await expect(source.get(never)).resolves.toMatchObject({ fault: { code: expected } });
    auth.world.storage.faults.replace([]);
    account.retry();
    await expect(source.get(never)).resolves.toMatchObject({ ok: true });
  });
});

test('CR11: an account at IAM Identity Center', async () => {
  const world = await startIdentity();
  const { s3Endpoint } = world.config;
  const { storage } = world;
  const files = `arn:aws:iam::${storage.account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Files_0123456789abcdef`;
  const scope = 's3://brimful-files/team/*';
  storage.putGrant({ scope, permission: 'READWRITE', grantee: files, locationRole: files });
  storage.putRole({
    arn: files,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    },
    policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  });
  const account = world.account({ accessGrants: { accountId: storage.account, endpoint: s3Endpoint } });
  account.setFolders([{ bucket: 'brimful-files', prefix: 'team/notes/', readOnly: false }]);
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  const notes = { bucket: 'brimful-files', prefix: 'team/notes/', readOnly: false };
  await expect(account.credentialsFor(notes).get(never)).resolves.toMatchObject({ ok: true });
  const other = { ...notes, prefix: 'other/' };
  account.setFolders([other]);
  await expect(account.credentialsFor(other).get(never)).resolves.toMatchObject({
    fault: { code: 'refused' },
  });
});

test('CR11: keys that are found on this computer', async () => {
  const { auth, account } = await startGrantsWorld([TEAM], []);
  const role = await keysOf({ account });
  vi.stubEnv('AWS_ACCESS_KEY_ID', role.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', role.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', role.sessionToken);
  vi.stubEnv('AWS_PROFILE', undefined);
  const { region, s3Endpoint } = auth.world.description;
  const config = environmentSchema.parse({
    ...{ id: 'ci', source: 'environment', region, s3Endpoint },
    accessGrants: { accountId: AWS_ACCOUNT, endpoint: s3Endpoint },
  });
  const found = (await auth.restart()).account(config);
  found.setFolders([NOTES]);
  const granted = await keysOf({ account: found }, NOTES);
  expect(granted.accessKeyId).not.toBe(role.accessKeyId);
  expect(granted.expiresAt).toBeGreaterThan(Date.now());
});

test('CR11: what is asked for is the folder, for reading only where it only downloads', () => {
  expect(grantTarget(NOTES)).toEqual({ target: 's3://brimful-world/team/notes/*', permission: 'READWRITE' });
  expect(grantTarget({ ...NOTES, prefix: '', readOnly: true })).toEqual({
    ...{ target: 's3://brimful-world/*', permission: 'READ' },
  });
});

test('config.json: a twelve-digit account, and no grants for typed keys; policy says what the role needs', () => {
  const settings = { id: 'work', region: 'eu-central-1', accessGrants: { accountId: AWS_ACCOUNT } };
  const environment = { ...settings, source: 'environment' };
  expect(accountSchema.safeParse(environment).success).toBe(true);
  expect(accountSchema.safeParse({ ...settings, source: 'access-key' }).success).toBe(false);
  expect(accountSchema.safeParse({ ...environment, accessGrants: { accountId: '12' } }).success).toBe(false);
  const startUrl = 'https://example.awsapps.com/start';
  const config = configSchema.parse({ accounts: [{ ...settings, source: 'identity-center', startUrl }] });
  const request = { account: 'work', format: 'aws-cli' } as Parameters<typeof describeSetup>[1];
  const refused = describeSetup(config, request);
  expect(refused.ok ? '' : refused.fault.message).toContain(`s3:GetDataAccess on ${INSTANCE}`);
});

describe('the local S3 Access Grants, held to the client of the SDK', () => {
  const ask = async (
    grants: readonly GrantSource[],
    change: Partial<ConstructorParameters<typeof GetDataAccessCommand>[0]>,
  ): ReturnType<typeof send> => {
    const world = await startGrantsWorld(grants, [], 's3:*');
    const keys = await keysOf(world);
    const { region, s3Endpoint } = world.auth.world.description;
    const { accessKeyId, secretAccessKey, sessionToken = '' } = keys;
    const authSchemes = [{ name: 'sigv4', signingName: 's3', signingRegion: region, properties: {} }];
    const client = new S3ControlClient({
      ...{ region, credentials: { accessKeyId, secretAccessKey, sessionToken }, maxAttempts: 1 },
      ...{ endpointProvider: () => ({ url: new URL(s3Endpoint), properties: { authSchemes } }) },
    });
    return send(client, change).finally(() => client.destroy());
  };
  const send = (
    client: S3ControlClient,
    change: Partial<ConstructorParameters<typeof GetDataAccessCommand>[0]>,
  ) =>
    client.send(
      new GetDataAccessCommand({
        ...{ AccountId: AWS_ACCOUNT, Target: `s3://${BUCKET}/team/notes/*`, Permission: 'READ' as const },
        ...change,
      }),
    );

  test('the closest grant is named, with the grantee', async () => {
    const closer = { ...TEAM, scope: `s3://${BUCKET}/team/notes/*` };
    const answer = await ask([TEAM, closer], {});
    expect(answer.MatchedGrantTarget).toBe(closer.scope);
    expect(answer.Grantee).toEqual({ GranteeType: 'IAM', GranteeIdentifier: ASKING });
    expect(answer.Credentials?.Expiration).toBeInstanceOf(Date);
  });

  test.each([
    [{ Target: 'team/notes/*' }, 'InvalidRequest'],
    [{ DurationSeconds: 60 }, 'InvalidRequest'],
    [{ DurationSeconds: 50_000 }, 'InvalidRequest'],
    [{ Target: `s3://${BUCKET}/*` }, 'AccessDenied'],
    [{ Target: 's3://other/team/*' }, 'AccessDenied'],
    [{ AccountId: '999999999999' }, 'AccessGrantsInstanceNotExistsError'],
  ])('%o: %s', async (change, name) => {
    await expect(ask([TEAM], change)).rejects.toMatchObject({ name });
  });
});
