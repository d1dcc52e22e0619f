// STS of the local server, beyond what Ceph can be asked: policy variables, tags, chaining, expiry, outages.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
  type AssumeRoleCommandInput,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials,
} from '@aws-sdk/client-sts';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { outcome } from '../../conformance/s3/s3Case.ts';
import type { PolicySource } from '../iam/policyDocument.ts';
import { providerArn, providerName } from '../iam/roles.ts';
import { startStorageServer, type StorageServer } from '../s3/s3Server.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../openid/tokenIssuer.ts';

const ACCOUNT = '000000000000';
const Bucket = 'bucket';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/people`;
const SECOND_ROLE = `arn:aws:iam::${ACCOUNT}:role/second`;
const EVERYTHING: PolicySource = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
};
const TAGS = {
  'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
};

let issuer: TokenIssuer;
let server: StorageServer;
let clockOffsetMs: number;

beforeEach(async () => {
  clockOffsetMs = 0;
  issuer = await startTokenIssuer();
  server = await startStorageServer({
    ...{
      account: ACCOUNT,
      buckets: [Bucket],
      providers: [{ issuer: issuer.issuer, clientIds: [CLIENT_ID] }],
    },
    clock: { ...systemClock, now: () => Date.now() + clockOffsetMs },
  });
});
afterEach(async () => {
  await server.stop();
  await issuer.stop();
});

describe('per-user isolation', () => {
  test('"${issuer:sub}" in the role policy gives each person their own prefix', async () => {
    putRole(ownPrefix(`\${${providerName(issuer.issuer)}:sub}`));
    const alice = await assume({ sub: 'alice' });
    expect(await put(alice, 'alice/k')).toBe('ok');
    expect(await put(alice, 'bob/k')).toBe('AccessDenied 403');
    expect(await put(await assume({ sub: '*' }), 'bob/k')).toBe('AccessDenied 403');
  });

  test('principal tags from the token do the same for teams, if the trust policy lets them in', async () => {
    putRole(ownPrefix('${aws:PrincipalTag/team}'));
    expect(await tryAssume({ ...TAGS })).toBe('AccessDenied 403');
    putRole(ownPrefix('${aws:PrincipalTag/team}'), ['sts:TagSession']);
    const member = await assume({ ...TAGS });
    expect(await put(member, 'blue/k')).toBe('ok');
    expect(await put(member, 'red/k')).toBe('AccessDenied 403');
  });
});

describe('keys', () => {
  test('that expired are ExpiredToken: 400 at S3, 403 at STS', async () => {
    await restart({ credentialTtlSeconds: 60 });
    putRole(EVERYTHING);
    const keys = await assume();
    expect(await put(keys, 'k')).toBe('ok');
    clockOffsetMs = 61_000;
    expect(await put(keys, 'k')).toBe('ExpiredToken 400');
    expect(await outcome(sts(keys).send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken 403');
  });

  test('that were revoked are denied; newer ones are not', async () => {
    putRole(EVERYTHING);
    const old = await assume();
    server.revokeSessions();
    expect(await put(old, 'k')).toBe('AccessDenied 403');
    clockOffsetMs = 1000;
    expect(await put(await assume(), 'k')).toBe('ok');
  });

  test('know whose they are', async () => {
    putRole(EVERYTHING);
    const identity = await sts(await assume()).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/people/test-session`);
    expect(identity.UserId).toMatch(/^AROA\w+:test-session$/);
  });
});

describe('role chaining', () => {
  test('a trust policy that names the first role is enough, for an hour at most', async () => {
    putRole(EVERYTHING);
    putSecondRole(ROLE);
    const first = await assume();
    expect(await put(await chain(first), 'k')).toBe('ok');
    expect(await outcome(chain(first, { DurationSeconds: 3601 }))).toBe('ValidationError 400');
    expect(await outcome(chain(first, { RoleArn: ROLE }))).toBe('AccessDenied 403');
  });

  test('a trust policy that names the account needs the role to be allowed to assume', async () => {
    putRole(EVERYTHING);
    putSecondRole(`arn:aws:iam::${ACCOUNT}:root`);
    expect(await outcome(chain(await assume()))).toBe('AccessDenied 403');
    putRole(allow('sts:AssumeRole', SECOND_ROLE));
    expect(await outcome(chain(await assume()))).toBe('ok');
  });

  test('a session policy that leaves sts:AssumeRole out forbids it', async () => {
    putRole(EVERYTHING);
    putSecondRole(ROLE);
    const Policy = JSON.stringify(EVERYTHING);
    expect(await outcome(chain(await assume({}, { Policy })))).toBe('AccessDenied 403');
  });

  test('transitive tags and the source identity go along and cannot be shed', async () => {
    const claims = { ...TAGS, 'https://aws.amazon.com/source_identity': 'alice@example.com' };
    putRole(EVERYTHING, ['sts:TagSession', 'sts:SetSourceIdentity']);
    server.putRole({
      ...{ arn: SECOND_ROLE, policy: ownPrefix('${aws:PrincipalTag/team}') },
      trustPolicy: trust({ AWS: ROLE }, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']),
    });
    const chained = await chain(await assume(claims), { Tags: [{ Key: 'team', Value: 'red' }] });
    expect(await put(chained, 'blue/k')).toBe('ok');
    expect(await put(chained, 'red/k')).toBe('AccessDenied 403');
  });
});

describe('the identity provider', () => {
  test('may roll its key over at any time', async () => {
    putRole(EVERYTHING);
    expect(await tryAssume()).toBe('ok');
    await issuer.rollKeyOver();
    expect(await tryAssume()).toBe('ok');
  });

  test.each([
    ['no-keys', 'InvalidIdentityTokenException 400'],
    ['server-error', 'InvalidIdentityTokenException 400'],
    ['web-page', 'InvalidIdentityTokenException 400'],
  ] as const)('that publishes %s is %s, and is asked again later', async (what, refusal) => {
    putRole(EVERYTHING);
    issuer.publish(what);
    const refused = sts().send(await assumeCommand());
    await expect(refused).rejects.toThrow(/Couldn't retrieve verification key/);
    expect(await tryAssume()).toBe(refusal);
    issuer.publish('keys');
    expect(await tryAssume()).toBe('ok');
  });

  test('that cannot be reached is IDPCommunicationError', async () => {
    putRole(EVERYTHING);
    const command = await assumeCommand();
    await issuer.stop();
    expect(await outcome(sts().send(command))).toBe('IDPCommunicationErrorException 400');
  });

  test('may end its name with a slash, list audiences, and name the party in azp', async () => {
    const slashed = await startTokenIssuer({ trailingSlash: true });
    try {
      server.putProvider({ issuer: slashed.issuer, clientIds: [CLIENT_ID] });
      putRole(EVERYTHING, [], slashed.issuer);
      const attempt = async (claims: JWTPayload): Promise<string> =>
        outcome(sts().send(await assumeCommand(claims, {}, slashed)));
      expect(await attempt({ aud: ['api', CLIENT_ID] })).toBe('ok');
      expect(await attempt({ aud: 'api', azp: CLIENT_ID })).toBe('ok');
      expect(await attempt({ aud: CLIENT_ID, azp: 'api' })).toBe('InvalidIdentityTokenException 400');
    } finally {
      await slashed.stop();
    }
  });
});

test('policies have a limit of characters, and share a packed one with tags', async () => {
  putRole(EVERYTHING, ['sts:TagSession']);
  const resources = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::bucket/prefix-${index}/*`);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: resources },
  });
  expect(await tryAssume({}, { Policy })).toBe('ValidationError 400');
  const shorter = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: resources.slice(0, 50) },
  });
  const long = ['b'.repeat(250)];
  const tags = { principal_tags: { team: long, office: long, country: long } };
  expect(await tryAssume({}, { Policy: shorter })).toBe('ok');
  expect(await tryAssume({ 'https://aws.amazon.com/tags': tags }, { Policy: shorter })).toBe(
    'PackedPolicyTooLargeException 400',
  );
});

test('the parameters fit the patterns of the service model', async () => {
  putRole(allow('sts:*', '*'), ['sts:TagSession', 'sts:SetSourceIdentity']);
  putSecondRole(ROLE);
  const policy = (prefix: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::bucket/${prefix}*` },
    });
  expect(await tryAssume({}, { Policy: policy('Büro ÿ/') })).toBe('ok');
  expect(await tryAssume({}, { Policy: policy('日本/') })).toBe('ValidationError 400');
  expect(await tryAssume({}, { Policy: policy('Ā/') })).toBe('ValidationError 400');
  expect(await tryAssume({}, { Policy: policy('日本/').replace('日本', '\\u65e5\\u672c') })).toBe('ok');
  const first = await assume();
  for (const input of [
    { ExternalId: 'a' },
    { ExternalId: 'with space' },
    { SourceIdentity: 'auth0|1' },
    { Tags: [{ Key: 'team!', Value: 'blue' }] },
    { Tags: Array.from({ length: 51 }, (_, at) => ({ Key: `tag${at}`, Value: '' })) },
  ]) {
    expect(await outcome(chain(first, input)), JSON.stringify(input)).toBe('ValidationError 400');
  }
});

async function restart(options: { readonly credentialTtlSeconds: number }): Promise<void> {
  await server.stop();
  server = await startStorageServer({
    ...{
      account: ACCOUNT,
      buckets: [Bucket],
      providers: [{ issuer: issuer.issuer, clientIds: [CLIENT_ID] }],
    },
    clock: { ...systemClock, now: () => Date.now() + clockOffsetMs },
    ...options,
  });
}

function allow(Action: string, Resource: string): PolicySource {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } };
}

function ownPrefix(variable: string): PolicySource {
  return allow('s3:*', `arn:aws:s3:::${Bucket}/${variable}/*`);
}

function trust(principal: { AWS?: string; Federated?: string }, Action: string[]): PolicySource {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: principal, Action } };
}

function putRole(policy: PolicySource, actions: readonly string[] = [], issuerName = issuer.issuer): void {
  const Federated = providerArn(ACCOUNT, issuerName);
  server.putRole({
    ...{ arn: ROLE, policy, maxSessionSeconds: 43_200 },
    trustPolicy: trust({ Federated }, ['sts:AssumeRoleWithWebIdentity', ...actions]),
  });
}

function putSecondRole(principal: string): void {
  server.putRole({
    ...{ arn: SECOND_ROLE, policy: EVERYTHING, maxSessionSeconds: 43_200 },
    trustPolicy: trust({ AWS: principal }, ['sts:AssumeRole']),
  });
}

async function assumeCommand(
  claims: JWTPayload = {},
  input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
  from = issuer,
): Promise<AssumeRoleWithWebIdentityCommand> {
  const WebIdentityToken = await from.mint(claims);
  return new AssumeRoleWithWebIdentityCommand({
    ...{ RoleArn: ROLE, RoleSessionName: 'test-session', WebIdentityToken, ...input },
  });
}

async function tryAssume(...parameters: Parameters<typeof assumeCommand>): Promise<string> {
  return outcome(sts().send(await assumeCommand(...parameters)));
}

async function assume(...parameters: Parameters<typeof assumeCommand>): Promise<Credentials> {
  const { Credentials: keys } = await sts().send(await assumeCommand(...parameters));
  if (keys === undefined) throw new Error('STS answered without credentials');
  return keys;
}

async function chain(keys: Credentials, input: Partial<AssumeRoleCommandInput> = {}): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: SECOND_ROLE, RoleSessionName: 'chained', ...input });
  const answer = await sts(keys).send(command);
  if (answer.Credentials === undefined) throw new Error('STS answered without credentials');
  return answer.Credentials;
}

function put(keys: Credentials, Key: string): Promise<string> {
  const s3 = new S3Client({ ...connection(keys), forcePathStyle: true });
  return outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })));
}

function sts(keys?: Credentials): STSClient {
  return new STSClient(connection(keys));
}

function connection(keys: Credentials | undefined) {
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
  return { endpoint: server.endpoint, region: server.region, maxAttempts: 1, credentials };
}
