// The STS error table against a real service: what Ceph answers in each case, and how it is classified (CR1).
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '@aws-sdk/client-sts';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STS_ERRORS, stsFault } from '../../../../src/auth/sts/stsErrors.ts';
import type { StsContext, StsErrorRow, StsFault } from '../../../../src/auth/sts/stsErrors.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import type { Network } from '../../../../src/network/network.ts';
import { startForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import type { ProviderFault } from '../../../servers/openid/providerBehaviour.ts';
import { findStorage } from '../../../runner/tools.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { cephRole, setUpCeph } from './cephSetup.ts';

const ceph = findStorage('ceph');
if (!ceph.found) console.log(`skipped: the error table against Ceph (${ceph.reason})`);

const HOUR_MS = 3_600_000;

/** Rows of the table by their first code and the words that narrow them. */
function nameOf({ codes, message }: StsErrorRow): string {
  return `${codes[0] ?? ''}${message === undefined ? '' : ` ${message.source}`}`;
}

/** What Ceph never says, and why: these rows are proven against the local world alone (stsErrors.test.ts). */
const NEVER_SAID: Readonly<Record<string, string>> = {
  ExpiredToken: 'an expired ID token is AccessDenied',
  'InvalidIdentityToken verification key':
    'a key set that cannot be had is AccessDenied, a provider InvalidArgument',
  'InvalidIdentityToken audience|\\bazp\\b|\\baud\\b|client.?id': 'a wrong audience is AccessDenied',
  'InvalidIdentityToken no openid ?connect provider|provider (was )?not found|not registered':
    'an unknown issuer is AccessDenied',
  'InvalidIdentityToken thumbprint|certificate|signature|signed': 'a wrong signature is AccessDenied',
  InvalidIdentityToken: 'it calls no token invalid',
  IDPCommunicationError: 'a provider that cannot be reached is InvalidArgument',
  IDPRejectedClaim: 'it never asks the provider about claims',
  'AccessDenied sts:(TagSession|SetSourceIdentity)': 'its AccessDenied has no words',
  'ValidationError duration': 'it finds no words for a duration that it minds',
  'ValidationError claim missing|none of the given policies': 'it knows no policies that a claim names',
  'ValidationError policy|resource': 'a policy that it cannot read is MalformedPolicyDocument',
  PackedPolicyTooLarge: 'it packs nothing: a policy that is too long is MalformedPolicyDocument',
  'SignatureDoesNotMatch expired|not yet current': 'a wrong clock is RequestTimeTooSkewed',
  RegionDisabled: 'it has no regions to switch off',
  Throttling: 'its rate limits are off, and are no part of its STS',
};

interface Asked {
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  /** How the provider is, seen from Ceph. */
  readonly fault?: ProviderFault;
  readonly request?: Partial<ConstructorParameters<typeof AssumeRoleWithWebIdentityCommand>[0]>;
}

const WEB_IDENTITY: readonly (readonly [string, Asked, string, StsFault['fault']['code'], string])[] = [
  [
    'expired ID token',
    { claims: (c) => ({ ...c, exp: (c.iat ?? 0) - 10 }) },
    'AccessDenied',
    'refused',
    'trust policy',
  ],
  [
    'ID token of later',
    { claims: (c) => ({ ...c, nbf: (c.exp ?? 0) + 600 }) },
    'AccessDenied',
    'refused',
    'trust policy',
  ],
  ['wrong audience', { claims: (c) => ({ ...c, aud: 'another' }) }, 'AccessDenied', 'refused', '"brimful"'],
  [
    'unknown issuer',
    { claims: (c) => ({ ...c, iss: 'http://127.0.0.1:9' }) },
    'AccessDenied',
    'refused',
    'ISSUER',
  ],
  ['not a token', { request: { WebIdentityToken: 'a.b.c' } }, 'AccessDenied', 'refused', 'trust policy'],
  [
    'denied by the trust policy',
    { request: { RoleArn: cephRole('bob') } },
    'AccessDenied',
    'refused',
    'trust policy',
  ],
  ['no such role', { request: { RoleArn: cephRole('nobody') } }, 'AccessDenied', 'refused', 'trust policy'],
  ['key set out of reach', { fault: 'jwks-down' }, 'AccessDenied', 'refused', 'trust policy'],
  ['provider out of reach', { fault: 'all-down' }, 'ValidationError', 'configuration', 'ISSUER'],
  [
    'malformed policy',
    { request: { Policy: '{"Version":' } },
    'MalformedPolicyDocument',
    'configuration',
    'sessionPolicy',
  ],
  [
    'policy over 2,048 characters',
    { request: { Policy: largePolicy() } },
    'MalformedPolicyDocument',
    'configuration',
    'sessionPolicy',
  ],
  [
    'duration too long',
    { request: { DurationSeconds: 99_999 } },
    'ValidationError',
    'configuration',
    'durationSeconds',
  ],
  [
    'duration too short',
    { request: { DurationSeconds: 60 } },
    'ValidationError',
    'configuration',
    'durationSeconds',
  ],
  [
    'session name too short',
    { request: { RoleSessionName: 'a' } },
    'ValidationError',
    'configuration',
    'ROLE',
  ],
];

const CHAINED: readonly (readonly [
  string,
  { secret?: string; offsetMs?: number },
  string,
  StsFault['fault']['code'],
  string,
])[] = [
  ['second role does not trust the first', {}, 'AccessDenied', 'refused', 'may not assume'],
  ['clock off', { offsetMs: -HOUR_MS }, 'RequestTimeTooSkewed', 'configuration', 'clock'],
  ['signature wrong', { secret: 'wrong' }, 'SignatureDoesNotMatch', 'configuration', 'stsEndpoint'],
];

describe.skipIf(!ceph.found)('what Ceph says', () => {
  let cluster: ForeignStorage;
  let auth: AuthWorld;
  let network: Network;
  let context: StsContext;
  /** As it came from the provider, whatever the app thinks of it. */
  let idToken = '';

  beforeAll(async () => {
    if (!ceph.found) return;
    cluster = await startForeignStorage(ceph.tool);
    network = createNetwork({ findProxy: null, extraAuthorities: null });
    const fetch: Network['fetch'] = async (url, init) => {
      const response = await network.fetch(url, init);
      idToken = /"id_token":"([^"]+)"/.exec(await response.clone().text())?.[1] ?? idToken;
      return response;
    };
    auth = await startAuthWorld({}, { network: { ...network, fetch } });
    await setUpCeph(cluster, auth.config);
    const { issuer, clientId } = auth.config;
    const roleArn = cephRole('brimful');
    context = {
      endpoint: new URL(cluster.endpoint).host,
      region: cluster.region,
      issuer,
      clientId,
      roleArn,
      throughRole: null,
    };
  });
  afterAll(async () => {
    network.close();
    await auth.close();
    await cluster.stop();
  });

  const sts = (options: object = {}): STSClient =>
    new STSClient({ endpoint: cluster.endpoint, region: cluster.region, maxAttempts: 1, ...options });
  const tokenWith = async (claims: Asked['claims']): Promise<string> => {
    auth.world.provider.change({ alterIdToken: claims ?? null });
    await auth.account().signIn();
    auth.world.provider.change({ alterIdToken: null });
    return idToken;
  };
  const keysWith = async ({ claims, fault, request }: Asked): Promise<Credentials | undefined> => {
    const token = await tokenWith(claims);
    auth.world.provider.change({ fault: fault ?? null });
    const given = {
      RoleArn: cephRole('brimful'),
      RoleSessionName: 'alice',
      WebIdentityToken: token,
      ...request,
    };
    try {
      return (await sts().send(new AssumeRoleWithWebIdentityCommand(given))).Credentials;
    } finally {
      auth.world.provider.change({ fault: null });
    }
  };
  const expectRow = (error: unknown, asked: StsContext, row: string, code: string, names: string): void => {
    const { fault } = stsFault(error, asked);
    const meant = STS_ERRORS.find((each) => each.sentence(asked) === fault.message);
    expect(meant === undefined ? fault.message : nameOf(meant)).toBe(row);
    expect(fault.code).toBe(code);
    const real: Readonly<Record<string, string>> = { ISSUER: asked.issuer, ROLE: asked.roleArn ?? '' };
    expect(fault.message).toContain(real[names] ?? names);
  };

  test('keys for a token that is right', async () => {
    await expect(keysWith({})).resolves.toHaveProperty('SessionToken');
  });

  test.each(WEB_IDENTITY)('%s', async (_name, asked, row, code, names) => {
    const error: unknown = await keysWith(asked).catch((thrown: unknown) => thrown);
    expectRow(error, context, row, code, names);
  });

  test.each(CHAINED)('chained: %s', async (_name, { secret, offsetMs = 0 }, row, code, names) => {
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = (await keysWith({})) ?? {};
    const keys = {
      accessKeyId: AccessKeyId,
      secretAccessKey: secret ?? SecretAccessKey,
      sessionToken: SessionToken,
    };
    const client = sts({ credentials: keys, systemClockOffset: offsetMs });
    const request = new AssumeRoleCommand({ RoleArn: cephRole('bob'), RoleSessionName: 'alice' });
    const error: unknown = await client.send(request).catch((thrown: unknown) => thrown);
    const second = { ...context, roleArn: cephRole('bob'), throughRole: cephRole('brimful') };
    expectRow(error, second, row, code, names);
  });

  test('unreachable', async () => {
    const away = sts({ endpoint: 'http://127.0.0.1:9' });
    const request = { RoleArn: cephRole('brimful'), RoleSessionName: 'alice', WebIdentityToken: idToken };
    const error: unknown = await away
      .send(new AssumeRoleWithWebIdentityCommand(request))
      .catch((thrown: unknown) => thrown);
    expect(stsFault(error, context).fault.code).toBe('unreachable');
  });
});

test('every row of the table is said by Ceph, or it is written down why not', () => {
  const said = new Set([...WEB_IDENTITY, ...CHAINED].map(([, , row]) => row));
  expect([...said, ...Object.keys(NEVER_SAID)].sort()).toEqual(STS_ERRORS.map(nameOf).sort());
});

function largePolicy(): string {
  const Resource = `arn:aws:s3:::${'x'.repeat(2_000)}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }],
  });
}
