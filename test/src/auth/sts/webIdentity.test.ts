// Requests to the local STS and their answers: durations, narrowing, chaining, session names, clock skew.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import { createWebIdentityExchange, roleSessionName } from '../../../../src/auth/sts/webIdentity.ts';
import { regionalEndpoint } from '../../../../src/auth/account/awsDomain.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { providerArn, providerName } from '../../../servers/iam/roles.ts';
import { keysOf } from '../accountAnswers.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const ACCOUNT = '000000000000';
const SHORT_ROLE = `arn:aws:iam::${ACCOUNT}:role/short`;
const SECOND_ROLE = `arn:aws:iam::${ACCOUNT}:role/second`;
const never = new AbortController().signal;
let auth: AuthWorld;

beforeAll(async () => {
  auth = await startAuthWorld({ storage: { buckets: ['other-bucket'] } });
  await auth.account().signIn();
  const { issuer, clientId, roleArn } = auth.world.description;
  const trustPolicy = {
    Version: '2012-10-17' as const,
    Statement: {
      Effect: 'Allow' as const,
      Principal: { Federated: providerArn(ACCOUNT, issuer) },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: { [`${providerName(issuer)}:aud`]: clientId } },
    },
  };
  const everything = { Effect: 'Allow' as const, Action: ['s3:*', 'sts:*'], Resource: '*' };
  const policy = { Version: '2012-10-17' as const, Statement: everything };
  auth.world.storage.putRole({ arn: SHORT_ROLE, trustPolicy, policy, maxSessionSeconds: 3600 });
  auth.world.storage.putRole({
    arn: SECOND_ROLE,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: roleArn },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } },
      },
    },
    policy,
  });
});
afterAll(() => auth.close());

async function accountWith(change: Partial<OidcAccountConfig>): Promise<Account> {
  return (await auth.restart()).account({ ...auth.config, ...change });
}

function clientOptions(keys: Credentials): ConstructorParameters<typeof S3Client>[0] & object {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return {
    endpoint: auth.world.description.s3Endpoint,
    region: auth.world.description.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

function lifeSeconds(keys: Credentials): number {
  return Math.round(((keys.expiresAt ?? 0) - Date.now()) / 1000);
}

describe('CR3: DurationSeconds', () => {
  test('as configured where the role allows it', async () => {
    const keys = await keysOf(await accountWith({ durationSeconds: 43_200 }));
    expect(lifeSeconds(keys)).toBeGreaterThan(43_100);
  });

  test('above the maximum of the role: falls back to an hour, and remembers that', async () => {
    const clock = createVirtualClock(Date.now());
    const account = (await auth.restart({ clock })).account({
      ...auth.config,
      roleArn: SHORT_ROLE,
      durationSeconds: 43_200,
    });
    auth.world.storage.log.clear();
    const keys = await keysOf(account);
    expect(lifeSeconds(keys)).toBeGreaterThan(3_500);
    expect(lifeSeconds(keys)).toBeLessThanOrEqual(3_600);
    const asked = (): number | undefined =>
      auth.world.storage.log.counters().operations['AssumeRoleWithWebIdentity'];
    expect(asked()).toBe(2);
    clock.jump(2 * 3_600_000);
    await keysOf(account);
    expect(asked()).toBe(3);
  });
});

test('a server that minds something else than the duration is asked for the full one again', async () => {
  const account = await accountWith({ durationSeconds: 43_200 });
  const { faults } = auth.world.storage;
  // What Ceph says while it cannot reach the provider.
  faults.replace([{ type: 'error', code: 'InvalidArgument', status: 400 }]);
  await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'configuration' } });
  faults.replace([]);
  account.setFolders([{ bucket: auth.world.description.bucket, prefix: 'other/', readOnly: false }]);
  expect(lifeSeconds(await keysOf(account))).toBeGreaterThan(43_100);
});

describe('CR4: session policy', () => {
  const put = (client: S3Client, Bucket: string, Key: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
  const read = (client: S3Client, Bucket: string, Key: string): Promise<unknown> =>
    client.send(new GetObjectCommand({ Bucket, Key }));
  const list = (client: S3Client, Bucket: string, Prefix: string): Promise<unknown> =>
    client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const denied = { name: 'AccessDenied' };

  test('keys reach the folders in use and nothing else', async () => {
    const { bucket } = auth.world.description;
    const account = await accountWith({ roleArn: SHORT_ROLE });
    account.setFolders([
      { bucket, prefix: 'docs/', readOnly: false },
      { bucket, prefix: 'photos/', readOnly: true },
    ]);
    const client = new S3Client(clientOptions(await keysOf(account)));
    await put(client, bucket, 'docs/a');
    await list(client, bucket, 'docs/');
    await list(client, bucket, 'docs/deep/er/');
    await list(client, bucket, 'photos/');
    await expect(read(client, bucket, 'photos/absent')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(put(client, bucket, 'photos/b')).rejects.toMatchObject(denied);
    await expect(put(client, bucket, 'elsewhere/c')).rejects.toMatchObject(denied);
    await expect(put(client, bucket, 'docs')).rejects.toMatchObject(denied);
    await expect(list(client, bucket, '')).rejects.toMatchObject(denied);
    await expect(list(client, 'other-bucket', 'docs/')).rejects.toMatchObject(denied);
    await expect(put(client, 'other-bucket', 'docs/a')).rejects.toMatchObject(denied);
  });

  test('CR7: names in every script and with the wildcards of policies open their own folder only', async () => {
    const { bucket } = auth.world.description;
    const prefixes = ['Büro 日本/', '🗂 Akten/', 'a*b?c${d}/', 'Ελλάδα "x"\\/'];
    const account = await accountWith({ roleArn: SHORT_ROLE });
    account.setFolders(prefixes.map((prefix) => ({ bucket, prefix, readOnly: false })));
    const client = new S3Client(clientOptions(await keysOf(account)));
    for (const prefix of prefixes) {
      await put(client, bucket, `${prefix}x`);
      await list(client, bucket, prefix);
      await expect(put(client, bucket, `_${prefix}x`)).rejects.toMatchObject(denied);
    }
    await expect(put(client, bucket, 'aXbYcd/x')).rejects.toMatchObject(denied);
    // This STS is not AWS's, so wildcards stand for `*`, `?` and `$`.
    expect(account.state().notices).toMatchObject([{ id: 'wide-credentials' }]);
  });

  test('CR7: what reaches more than the folders is said, for as long as it does', async () => {
    const { bucket } = auth.world.description;
    const account = await accountWith({ roleArn: SHORT_ROLE });
    const folder = { bucket, prefix: 'docs/', readOnly: false };
    account.setFolders(Array.from({ length: 80 }, (_, at) => ({ ...folder, prefix: `team/folder-${at}/` })));
    const first = await keysOf(account);
    await list(new S3Client(clientOptions(first)), bucket, 'team/folder-7/');
    expect(account.state().notices).toMatchObject([
      { id: 'wide-credentials', message: expect.stringContaining('under the same parents') as string },
    ]);
    account.setFolders([folder]);
    account.credentials.refused(first);
    await keysOf(account);
    expect(account.state().notices).toEqual([]);
  });

  test('a further folder means new keys at once, a removed one does not', async () => {
    const { bucket } = auth.world.description;
    const account = await accountWith({});
    const docs = { bucket, prefix: 'docs/', readOnly: false } as const;
    account.setFolders([docs]);
    const first = await keysOf(account);
    account.setFolders([docs, { bucket, prefix: 'more/', readOnly: false }]);
    const second = await keysOf(account);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    account.setFolders([docs]);
    expect(await keysOf(account)).toEqual(second);
  });

  test('without any folder the keys open nothing', async () => {
    const { bucket } = auth.world.description;
    const client = new S3Client(clientOptions(await keysOf(await accountWith({ roleArn: SHORT_ROLE }))));
    await expect(list(client, bucket, '')).rejects.toMatchObject(denied);
  });

  test('sessionPolicy: false leaves the role as it is', async () => {
    const account = await accountWith({ roleArn: SHORT_ROLE, sessionPolicy: false });
    await put(new S3Client(clientOptions(await keysOf(account))), 'other-bucket', 'x');
  });
});

describe('a second role', () => {
  const chainedRole = {
    roleArn: SECOND_ROLE,
    externalId: 'the-contract',
    sourceIdentity: true,
    sessionTags: { team: 'blue' },
  };

  test('is assumed with the keys of the first, narrowed to the folders, for an hour at most', async () => {
    const { bucket } = auth.world.description;
    const account = await accountWith({ chainedRole, sessionPolicy: false, durationSeconds: 43_200 });
    const keys = await keysOf(account);
    const caller = await new STSClient(clientOptions(keys)).send(new GetCallerIdentityCommand({}));
    expect(caller.Arn).toContain('assumed-role/second/alice');
    expect(lifeSeconds(keys)).toBeLessThanOrEqual(3_600);
    const client = new S3Client(clientOptions(keys));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'chained', Body: 'x' }));
  });

  test('with a session policy the first keys are good for the second role alone', async () => {
    const { bucket } = auth.world.description;
    const account = await accountWith({ chainedRole });
    account.setFolders([{ bucket, prefix: 'docs/', readOnly: false }]);
    const client = new S3Client(clientOptions(await keysOf(account)));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'docs/chained', Body: 'x' }));
    const outside = client.send(new PutObjectCommand({ Bucket: bucket, Key: 'outside', Body: 'x' }));
    await expect(outside).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a refusal names the second role', async () => {
    const account = await accountWith({ chainedRole: { ...chainedRole, sessionTags: { team: 'red' } } });
    const keys = await account.credentials.get(never);
    expect(keys).toMatchObject({ ok: false, fault: { code: 'refused' } });
    expect(keys.ok ? '' : keys.fault.message).toContain(`assume ${SECOND_ROLE}`);
  });
});

test('a clock that is hours off: the expiry is translated, the keys are used and renewed in time, and it is said', async () => {
  for (const offBy of [-3, 3]) {
    const clock = createVirtualClock(Date.now() + offBy * 3_600_000);
    // Sign-in checks the ID token's times, so only a session of better days gets this far;
    // its ID token is refreshed.
    const account = (await auth.restart({ clock })).account(auth.config);
    const keys = await keysOf(account);
    const left = (keys.expiresAt ?? 0) - clock.now();
    expect(left / 60_000).toBeGreaterThan(59);
    expect(left / 60_000).toBeLessThan(61);
    expect(account.state().notices.map(({ id }) => id)).toEqual(['clock-skew']);
  }
});

test('refused keys lead to one renewal, and not to a storm', async () => {
  const account = await accountWith({});
  const first = await keysOf(account);
  account.credentials.refused(first);
  const second = await keysOf(account);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  account.credentials.refused(first);
  account.credentials.refused(second);
  expect(await keysOf(account)).toEqual(second);
});

test.each([
  ['alice', 'alice'],
  ['a', /^a-[0-9a-f]{12}$/],
  ['', /^-[0-9a-f]{12}$/],
  ['auth0|1234', /^auth0-1234-[0-9a-f]{12}$/],
  ['ünïcode@example.com', /^-n-code@example\.com-[0-9a-f]{12}$/],
  ['x'.repeat(100), /^x{51}-[0-9a-f]{12}$/],
])('RoleSessionName of %j', (subject, expected) => {
  const name = roleSessionName(subject);
  expect(name).toMatch(expected);
  expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test('RoleSessionNames of two persons never meet', () => {
  expect(roleSessionName('a|b')).not.toBe(roleSessionName('a/b'));
});

test.each([
  ['eu-central-1', 'https://sts.eu-central-1.amazonaws.com'],
  ['us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn'],
])('the endpoint of %s is regional', (region, endpoint) => {
  expect(regionalEndpoint('sts', region)).toBe(endpoint);
  // The same that the SDK's own rules say.
  const own = new STSClient({ region });
  const url = own.config.endpointProvider({ Region: region, UseGlobalEndpoint: false }).url;
  expect(url.href).toBe(`${endpoint}/`);
  expect(new AssumeRoleCommand({ RoleArn: undefined, RoleSessionName: 'x' }).input.RoleArn).toBeUndefined();
});

test('an answer without Expiration: the keys end by our clock after the duration that was asked for', async () => {
  const server = createServer((_, response) => {
    response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
    response.end(
      '<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>' +
        '<AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>' +
        '</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  try {
    const stsEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clock = createVirtualClock(Date.now());
    const sts = createWebIdentityExchange({
      account: { ...auth.config, stsEndpoint },
      ...{ network, clock },
    });
    const person = { issuer: auth.config.issuer, subject: 'ada', audience: [], name: 'Ada' };
    const idToken = {
      text: 'an.id.token',
      expiresAt: clock.now(),
      freshUntil: clock.now(),
      refreshDueAt: null,
      person,
      acr: null,
    };
    const issued = await sts.exchange({ idToken, folders: [], durationSeconds: 900 }, never);
    if (!issued.ok) throw new Error(issued.fault.message);
    expect(issued.value.credentials.expiresAt - clock.now()).toBe(900_000);
    expect(Math.round(issued.value.skewMs / 60_000)).toBe(60);
  } finally {
    network.close();
    server.close();
  }
});
