// The error table of STS, row by row, against a server that really answers so (CR1).
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { STS_ERRORS, stsFault } from '../../../../src/auth/sts/stsErrors.ts';
import { algorithmOf, usesAwsSts } from '../../../../src/auth/sts/tokenAlgorithm.ts';
import type { StsErrorRow } from '../../../../src/auth/sts/stsErrors.ts';
import type { CredentialFault } from '../../../../src/credentials.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';

const never = new AbortController().signal;
const toAws = (stsEndpoint: string | null): boolean => usesAwsSts({ stsEndpoint });
const OPERATION = 'AssumeRoleWithWebIdentity';
let auth: AuthWorld;
beforeAll(async () => {
  auth = await startAuthWorld();
  await auth.account().signIn();
});
afterEach(() => auth.world.storage.faults.replace([]));
afterAll(() => auth.close());

interface Outcome {
  readonly fault: CredentialFault | null;
  readonly exchanges: number;
  readonly refreshes: number;
  readonly account: Account;
}

/** Asks for keys once, while the server answers the next `count` exchanges with the error. */
async function ask(error: Answer, count = 100): Promise<Outcome> {
  const clock = createVirtualClock(Date.now());
  // Another run may have learnt that a person has to sign in again.
  const last = (await auth.restart()).account(auth.config);
  if (last.state().session.step !== 'signed-in') await last.signIn();
  const account = (await auth.restart({ clock })).account(auth.config);
  const { provider, storage } = auth.world;
  storage.faults.replace([{ type: 'error', operations: [OPERATION], count, ...error }]);
  storage.log.clear();
  const before = provider.requestCount('token');
  const keys = await passPauses(clock, account.credentials.get(never));
  return {
    fault: keys.ok ? null : keys.fault,
    exchanges: storage.log.counters().operations[OPERATION] ?? 0,
    refreshes: provider.requestCount('token') - before,
    account,
  };
}

interface Answer {
  readonly code: string;
  readonly status: number;
  readonly message?: string;
}

/** Pauses between repeats are short; longer sleepers are time limits of calls under way. */
const LONGEST_PAUSE_MS = 10_000;

/** Lets time pass whenever the work pauses. */
async function passPauses<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const progress = { isDone: false };
  const done = work.finally(() => (progress.isDone = true));
  while (!progress.isDone) {
    const pause = (clock.nextWake() ?? Infinity) - clock.now();
    if (pause <= LONGEST_PAUSE_MS) await clock.advance(pause);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}

// exchanges: how often STS is asked in all; refreshes: how often the provider is (the first
// one is for the first token).
const CASES: readonly [
  string,
  Answer,
  CredentialFault['code'],
  { exchanges: number; refreshes: number; names: string[] },
][] = [
  [
    'ID token expired: one refresh, one repeat',
    { code: 'ExpiredTokenException', status: 400 },
    'unreachable',
    { exchanges: 2, refreshes: 2, names: ['expired'] },
  ],
  [
    'AWS cannot fetch the keys of the provider: three repeats',
    {
      code: 'InvalidIdentityToken',
      status: 400,
      message: "Couldn't retrieve verification key from your identity provider",
    },
    'unreachable',
    { exchanges: 4, refreshes: 1, names: ['ISSUER'] },
  ],
  [
    'another audience: no repeat, names the client',
    { code: 'InvalidIdentityToken', status: 400, message: 'Incorrect token audience' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['ISSUER', '"brimful"', 'add this audience'] },
  ],
  [
    'a provider that STS does not know: names its issuer',
    {
      code: 'InvalidIdentityToken',
      status: 400,
      message: 'No OpenIDConnect provider found in your account for https://id.example.com',
    },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['does not know', 'ISSUER'] },
  ],
  [
    'keys of the provider have changed: one fresh token, then says so',
    { code: 'InvalidIdentityToken', status: 400, message: "OpenIDConnect provider's HTTPS certificate" },
    'configuration',
    { exchanges: 2, refreshes: 2, names: ['cannot verify', 'ISSUER'] },
  ],
  [
    'token not accepted for another reason: no repeat',
    { code: 'InvalidIdentityToken', status: 400, message: 'Something is wrong' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['ISSUER', 'brimful'] },
  ],
  [
    'tags of the token are not allowed: names the action',
    { code: 'AccessDenied', status: 403, message: 'User is not authorized to perform: sts:TagSession' },
    'refused',
    { exchanges: 1, refreshes: 1, names: ['ROLE', 'sts:TagSession'] },
  ],
  [
    'a service that does not understand the policy (MinIO)',
    { code: 'InvalidParameterValue', status: 400, message: 'invalid resource' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['sessionPolicy'] },
  ],
  [
    'a token whose claim names no policy (MinIO): one fresh token, since a group may have been added since',
    { code: 'InvalidParameterValue', status: 400, message: 'policy claim missing from the JWT token' },
    'refused',
    { exchanges: 2, refreshes: 2, names: ['ISSUER', 'claim'] },
  ],
  [
    'clock off, as STS says it',
    { code: 'SignatureDoesNotMatch', status: 403, message: 'Signature expired: 1 is now earlier than 2' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['clock'] },
  ],
  [
    'keys of the first role not accepted',
    { code: 'InvalidClientTokenId', status: 403, message: 'The security token is invalid' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['ROLE', 'stsEndpoint'] },
  ],
  [
    'STS cannot reach the provider: three repeats',
    { code: 'IDPCommunicationError', status: 400 },
    'unreachable',
    { exchanges: 4, refreshes: 1, names: ['ISSUER'] },
  ],
  [
    'claim rejected: one refresh, then a person',
    { code: 'IDPRejectedClaim', status: 403 },
    'needs-sign-in',
    { exchanges: 2, refreshes: 2, names: ['sign in again'] },
  ],
  [
    'trust policy does not match: names the role, one fresh token at most',
    { code: 'AccessDenied', status: 403 },
    'refused',
    { exchanges: 2, refreshes: 2, names: ['ROLE', 'trust policy'] },
  ],
  [
    'policy malformed: fails closed',
    { code: 'MalformedPolicyDocument', status: 400 },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['sessionPolicy'] },
  ],
  [
    'policy too large: tried with shorter ones, then fails closed',
    { code: 'PackedPolicyTooLarge', status: 400 },
    'configuration',
    { exchanges: 4, refreshes: 1, names: ['sessionPolicy'] },
  ],
  [
    'region switched off: names the region',
    { code: 'RegionDisabledException', status: 403 },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['REGION'] },
  ],
  [
    'clock off',
    { code: 'RequestTimeTooSkewed', status: 403 },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['clock'] },
  ],
  [
    'duration not allowed, and nothing shorter left to ask for: names the setting',
    { code: 'ValidationError', status: 400, message: 'The requested DurationSeconds exceeds the limit.' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['ROLE', 'durationSeconds'] },
  ],
  [
    'other validation',
    { code: 'ValidationError', status: 400, message: 'roleArn is invalid' },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['ROLE'] },
  ],
  [
    'throttled',
    { code: 'Throttling', status: 400 },
    'unreachable',
    { exchanges: 1, refreshes: 1, names: ['busy'] },
  ],
  [
    'overloaded',
    { code: 'ServiceUnavailable', status: 503 },
    'unreachable',
    { exchanges: 1, refreshes: 1, names: ['busy'] },
  ],
  [
    'any 5xx',
    { code: 'Whatever', status: 502 },
    'unreachable',
    { exchanges: 1, refreshes: 1, names: ['busy'] },
  ],
  [
    'unknown refusal: named with its code',
    { code: 'SomethingNew', status: 400 },
    'configuration',
    { exchanges: 1, refreshes: 1, names: ['SomethingNew'] },
  ],
];

describe('CR1: each row', () => {
  test.each(CASES)('%s', async (_name, answer, code, expected) => {
    const outcome = await ask(answer);
    expect(outcome.fault).toMatchObject({ code });
    expect({ exchanges: outcome.exchanges, refreshes: outcome.refreshes }).toEqual({
      exchanges: expected.exchanges,
      refreshes: expected.refreshes,
    });
    const { issuer, roleArn, region } = auth.config;
    const real: Record<string, string> = { ISSUER: issuer, ROLE: roleArn ?? '', REGION: region };
    for (const name of expected.names) expect(outcome.fault?.message).toContain(real[name] ?? name);
    expect(outcome.account.state().credentials).toMatchObject({ status: 'failing', code });
    // The service's own words are kept as evidence.
    expect(outcome.fault?.detail).toContain(answer.code.replace(/Exception$/, ''));
    if (answer.message !== undefined) expect(outcome.fault?.detail).toContain(answer.message.split(' ')[0]);
    const step = code === 'needs-sign-in' ? 'needs-sign-in' : 'signed-in';
    expect(outcome.account.state().session.step).toBe(step);
  });

  test('no answer at all: unreachable', async () => {
    auth.world.storage.faults.replace([{ type: 'reset-before', operations: [OPERATION] }]);
    const account = (await auth.restart()).account(auth.config);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
  });

  test('a web page instead of STS (captive portal) hands out nothing', async () => {
    auth.world.storage.faults.replace([{ type: 'html', operations: [OPERATION] }]);
    const account = (await auth.restart()).account(auth.config);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: false });
  });
});

describe('remedies that help', () => {
  test.each([
    ['an expired token', { code: 'ExpiredTokenException', status: 400 }],
    ['a provider that AWS cannot reach for a moment', { code: 'IDPCommunicationError', status: 400 }],
    ['a rejected claim', { code: 'IDPRejectedClaim', status: 403 }],
    ['CR7: a policy that does not fit beside tags', { code: 'PackedPolicyTooLarge', status: 400 }],
  ])('%s heals without anybody noticing', async (_name, answer) => {
    const outcome = await ask(answer, 1);
    expect(outcome.fault).toBeNull();
    expect(outcome.exchanges).toBe(2);
  });
});

test('CR2: a set-up that has never worked is asked for less and less, and callers add no requests', async () => {
  const clock = createVirtualClock(Date.now());
  const account = (await auth.restart({ clock })).account(auth.config);
  auth.world.storage.faults.replace([
    { type: 'error', operations: [OPERATION], code: 'MalformedPolicyDocument', status: 400 },
  ]);
  auth.world.storage.log.clear();
  const stop = new AbortController();
  const running = account.start(stop.signal);
  await expect.poll(() => account.state().credentials.status).toBe('failing');
  await clock.advance(14 * 60_000);
  for (let request = 0; request < 50; request += 1) await account.credentials.get(never);
  expect(auth.world.storage.log.counters().operations[OPERATION]).toBeLessThanOrEqual(4);
  stop.abort();
  await running;
});

test('every row of the table has its case', () => {
  const rowOf = ({ code, message = '' }: Answer): StsErrorRow | undefined =>
    STS_ERRORS.find(
      (row) =>
        row.codes.includes(code.replace(/Exception$/, '')) &&
        (row.message === undefined || row.message.test(message)),
    );
  const met = new Set(CASES.map(([, answer]) => rowOf(answer)));
  expect(STS_ERRORS.filter((row) => !met.has(row)).map(({ codes }) => codes)).toEqual([]);
});

test('a refusal of the second role names both, and says which of them has to change', () => {
  const [first, second] = ['arn:aws:iam::1:role/first', 'arn:aws:iam::2:role/second'];
  const context = { endpoint: 'sts', region: 'r', issuer: 'i', clientId: 'c', roleArn: second };
  const denied = STS_ERRORS.filter(({ codes }) => codes.includes('AccessDenied'));
  expect(denied).toHaveLength(2);
  for (const { sentence } of denied) {
    const chained = sentence({ ...context, throughRole: first });
    expect(chained).toContain(first);
    expect(chained).toContain(second);
    expect(chained).toMatch(/the trust policy of the second role .* the first/);
    const direct = sentence({ ...context, roleArn: first, throughRole: null });
    expect(direct).toContain(first);
    expect(direct).not.toContain('second');
  }
});

test('an account without a role, whose rights a claim of the token names, is never told about roles', () => {
  const context = { endpoint: 'minio.example.com', region: 'r', issuer: 'https://id.example.com' };
  const byClaim = { ...context, clientId: 'c', roleArn: null, throughRole: null };
  const said = (code: string, message: string): string => {
    const $metadata = { httpStatusCode: 400, requestId: '1' };
    return stsFault(Object.assign(new Error(message), { name: code, $metadata }), byClaim).fault.message;
  };
  const refusals = [
    ['AccessDenied', 'denied'],
    ['InvalidParameterValue', 'policy claim missing from the JWT token'],
    ['InvalidParameterValue', 'None of the given policies (`staff`) are defined'],
    ['InvalidParameterValue', 'something else'],
    ['InvalidParameterValue', 'the duration is too long'],
    ['SomethingNew', 'whatever'],
  ] as const;
  for (const [code, message] of refusals) {
    expect(said(code, message)).not.toMatch(/trust policy|check roleArn|role chosen/);
    expect(said(code, message)).toContain('minio.example.com');
  }
});

test('a token that is signed as AWS does not take it: by what, whatever AWS says of it', () => {
  const header = Buffer.from(JSON.stringify({ alg: 'PS256', kid: '1' })).toString('base64url');
  expect(algorithmOf(`${header}.e30.sig`)).toBe('PS256');
  expect(['', 'a.b.c', 'not a token'].map(algorithmOf)).toEqual([null, null, null]);
  expect([null, 'https://sts.eu-central-1.amazonaws.com'].map(toAws)).toEqual([true, true]);
  expect(toAws('https://minio.example.com')).toBe(false);
  const context = { endpoint: 'sts', region: 'r', issuer: 'https://id.example.com', clientId: 'c' };
  const error = Object.assign(new Error("Couldn't retrieve verification key from your identity provider"), {
    ...{ name: 'InvalidIdentityTokenException', $metadata: { httpStatusCode: 400, requestId: '1' } },
  });
  const roles = { roleArn: 'arn:aws:iam::1:role/first', throughRole: null };
  const { fault, remedy } = stsFault(error, { ...context, ...roles, unusualAlgorithm: 'PS256' });
  expect(remedy).toBe('none');
  expect(fault).toMatchObject({
    code: 'configuration',
    detail: expect.stringContaining('retrieve') as string,
  });
  expect(fault.message).toMatch(/id\.example\.com signs .* with PS256, .* RS256, .*ES512/);
});

test('a refusal without words: what else a server other than AWS has to know of the provider is mentioned', () => {
  const context = { region: 'r', issuer: 'https://id.example.com', clientId: 'c', throughRole: null };
  const denied = Object.assign(new Error('AccessDenied'), {
    ...{ name: 'AccessDenied', $metadata: { httpStatusCode: 403, requestId: '1' } },
  });
  const said = (endpoint: string): string =>
    stsFault(denied, { ...context, endpoint, roleArn: 'arn:aws:iam:::role/first' }).fault.message;
  expect(said('ceph.example.com')).toContain('the thumbprint of the certificate that https://id.example.com');
  expect(said('sts.eu-central-1.amazonaws.com')).not.toContain('thumbprint');
});

test('every row of the table has a sentence that ends and a code that fits its remedy', () => {
  const context = {
    endpoint: 'sts',
    region: 'r',
    issuer: 'i',
    clientId: 'c',
    roleArn: null,
    throughRole: null,
  };
  expect(STS_ERRORS.length).toBeGreaterThanOrEqual(10);
  for (const row of STS_ERRORS) {
    expect(row.sentence(context)).toMatch(/^[^\n]{20,300}\.$/);
    if (row.remedy === 'retry') expect(row.code).toBe('unreachable');
  }
});
