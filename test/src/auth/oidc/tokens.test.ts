// Refresh tokens: shared, rotated, persisted first, compared, lost and revoked (TK1 to TK7).
import { afterEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { takeProcessLock } from '../../../../src/persistence/processLock.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const open: AuthWorld[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()));
});

async function start(...options: Parameters<typeof startAuthWorld>): Promise<AuthWorld> {
  const world = await startAuthWorld(...options);
  open.push(world);
  return world;
}

const never = new AbortController().signal;

/** Signed in, and started anew: the ID token of the sign-in is gone, the next keys need a refresh. */
async function signedIn(auth: AuthWorld, ...change: Parameters<AuthWorld['restart']>): Promise<Account> {
  const signedInNow = await auth.account().signIn();
  if (!signedInNow.ok) throw new Error(signedInNow.fault.message);
  return (await auth.restart(...change)).account(auth.config);
}

async function keysOf(account: Account): Promise<Credentials> {
  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  return keys.value;
}

test('TK1: many callers at once lead to one refresh and one exchange', async () => {
  const auth = await start();
  const account = await signedIn(auth);
  const before = auth.world.provider.requestCount('token');
  auth.world.storage.log.clear();
  const keys = await Promise.all(Array.from({ length: 20 }, () => keysOf(account)));
  expect(new Set(keys.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
  expect(auth.world.provider.requestCount('token') - before).toBe(1);
  expect(auth.world.storage.log.counters().operations).toEqual({ AssumeRoleWithWebIdentity: 1 });
});

test('TK1: two processes on one data folder take turns; the second uses the token that the first was given', async () => {
  const auth = await start();
  const first = await signedIn(auth);
  const second = (await auth.restart()).account(auth.config);
  // oidc-provider revokes the whole family when a rotated token is used again, so a
  // wrong turn would fail here.
  await expect(Promise.all([keysOf(first), keysOf(second)])).resolves.toHaveLength(2);
  const third = (await auth.restart()).account(auth.config);
  await expect(keysOf(third)).resolves.toHaveProperty('sessionToken');
});

test.each([{ issuer: 'https://elsewhere.example' }, { clientId: 'another-app' }])(
  'TK2: an account that is configured anew, for %o, does not get the token of the old one',
  async (change) => {
    const auth = await start();
    await signedIn(auth);
    const before = auth.world.provider.requestCount('token');
    const stored = [...auth.keychain.items.keys()];
    const account = (await auth.restart()).account({ ...auth.config, ...change });
    expect(account.state().session).toEqual({ step: 'signed-out' });
    expect(await account.credentials.get(never)).toMatchObject({
      ok: false,
      fault: { code: 'needs-sign-in' },
    });
    expect(auth.world.provider.requestCount('token')).toBe(before);
    // Put back, it is signed in as before.
    expect([...auth.keychain.items.keys()]).toEqual(stored);
    await expect(keysOf((await auth.restart()).account(auth.config))).resolves.toHaveProperty('sessionToken');
  },
);

test('TK1: while another process holds the lock, nothing is sent', async () => {
  const auth = await start();
  const account = await signedIn(auth);
  const held = takeProcessLock(`${auth.dataDir}/locks/work.lock`);
  if (held === null) throw new Error('the lock should be free');
  const before = auth.world.provider.requestCount('token');
  const keys = keysOf(account);
  await new Promise((resolve) => setImmediate(resolve));
  expect(auth.world.provider.requestCount('token')).toBe(before);
  held.release();
  await expect(keys).resolves.toHaveProperty('sessionToken');
});

describe('TK2: rotation', () => {
  test('the new token is in the keychain before the new ID token is used', async () => {
    const auth = await start();
    const account = await signedIn(auth);
    // STS refuses, so the ID token is never used with success: the rotated token must be stored all the same.
    auth.world.storage.faults.replace([{ type: 'slow-down' }]);
    const before = auth.keychain.writes.length;
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    expect(auth.keychain.writes.length).toBe(before + 1);
    auth.world.storage.faults.replace([]);
    await expect(keysOf((await auth.restart()).account(auth.config))).resolves.toHaveProperty('sessionToken');
  });

  test('it is stored even when the answer does not hold up otherwise', async () => {
    const auth = await start();
    const account = await signedIn(auth);
    auth.world.provider.change({ fault: 'jwks-down' });
    const before = auth.keychain.writes.length;
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    expect(auth.keychain.writes.length).toBe(before + 1);
    auth.world.provider.change({ fault: null });
    await expect(keysOf((await auth.restart()).account(auth.config))).resolves.toHaveProperty('sessionToken');
  });

  test('a keychain that is locked meanwhile costs nothing: the token waits in memory and is stored later', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const account = auth.account();
    await account.signIn();
    auth.keychain.condition = 'locked';
    auth.keychain.person = 'dismisses';
    await account.signIn();
    expect(account.state().notices.map(({ id }) => id)).toContain('vault-unsaved');
    await keysOf(account);
    clock.jump(2 * 3_600_000);
    await keysOf(account);

    auth.keychain.condition = 'open';
    clock.jump(2 * 3_600_000);
    await keysOf(account);
    expect(account.state().notices.map(({ id }) => id)).not.toContain('vault-unsaved');
    await expect(keysOf((await auth.restart()).account(auth.config))).resolves.toHaveProperty('sessionToken');
  });

  test('no rotation: the old token is kept and keeps working', async () => {
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    await keysOf(await signedIn(auth));
    for (let run = 0; run < 3; run += 1) {
      await expect(keysOf((await auth.restart()).account(auth.config))).resolves.toHaveProperty(
        'sessionToken',
      );
    }
  });
});

test.each([
  ['sub', { sub: 'mallory' }],
  ['aud', { aud: ['brimful', 'other'], azp: 'brimful' }],
])('TK3: a refreshed token with another %s stops everything', async (_name, claims) => {
  const auth = await start();
  const account = await signedIn(auth);
  auth.world.storage.log.clear();
  auth.world.provider.change({ alterIdToken: (original) => ({ ...original, ...claims }) });
  await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
  expect(account.state().session).toMatchObject({ step: 'needs-sign-in', name: 'alice' });
  expect(auth.world.storage.log.entries()).toEqual([]);
});

describe('TK4: when a refresh fails', () => {
  test('invalid_grant: needs-sign-in with the reason, no retry, no browser, and the keys at hand go on working', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start();
    const account = await signedIn(auth, { clock });
    const keys = await keysOf(account);
    auth.world.provider.revokeAll();
    const stop = new AbortController();
    const running = account.start(stop.signal);
    const before = auth.world.provider.requestCount('token');
    await clock.advance(46 * 60_000);
    await expect.poll(() => account.state().session.step).toBe('needs-sign-in');
    await clock.advance(10 * 60_000);
    expect(auth.world.provider.requestCount('token')).toBe(before + 1);
    expect(auth.browser.opened).toHaveLength(1);
    await expect(keysOf(account)).resolves.toEqual(keys);
    await clock.advance(10 * 60_000);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    stop.abort();
    await running;
  });

  test.each(['token-down', 'all-down', 'token-answer-lost'] as const)(
    '%s: keeps the session and tries again',
    async (fault) => {
      const clock = createVirtualClock(Date.now());
      const auth = await start({ openid: { rotateRefreshTokens: false } });
      const account = await signedIn(auth, { clock });
      auth.world.provider.change({ fault });
      await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
      expect(account.state().session).toMatchObject({ step: 'signed-in' });
      auth.world.provider.change({ fault: null });
      const before = auth.world.provider.requestCount('token');
      await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
      expect(auth.world.provider.requestCount('token')).toBe(before);
      await clock.advance(2_000);
      await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
    },
  );

  test('a provider that asks for a stronger sign-in: said so, nothing opens by itself', async () => {
    const auth = await start();
    const account = await signedIn(auth);
    auth.world.provider.change({ refreshError: 'interaction_required' });
    await account.credentials.get(never);
    const { session } = account.state();
    expect(session.step === 'needs-sign-in' ? session.reason : '').toContain('prove your identity');
    expect(auth.browser.opened).toHaveLength(1);
  });
});

describe('TK7: sign-out', () => {
  test('SI10: a public client names itself and holds no secret, at the token endpoint and for revocation (RFC 7009 2.1)', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const sent: {
      readonly path: string;
      readonly names: readonly string[];
      readonly form: URLSearchParams;
    }[] = [];
    const fetch: AgentFetch = (url, init) => {
      const form = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : '');
      const path = new URL(url).pathname;
      if (init.method === 'POST') sent.push({ path, names: Object.keys(init.headers), form });
      return network.fetch(url, init);
    };
    const auth = await start({}, { network: { ...network, fetch } });
    const account = auth.account();
    await account.signIn();
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
    expect(sent.map(({ path }) => path)).toEqual(['/token', '/token', '/token/revocation']);
    for (const { names, form } of sent) {
      expect(form.get('client_id')).toBe(auth.config.clientId);
      expect([...form.keys()].join()).not.toMatch(/secret|assertion/);
      expect(names.map((name) => name.toLowerCase())).not.toContain('authorization');
    }
    const revocation = sent.at(-1)?.form ?? new URLSearchParams();
    expect([...revocation.keys()].sort()).toEqual(['client_id', 'token', 'token_type_hint']);
    expect(revocation.get('token_type_hint')).toBe('refresh_token');
    network.close();
  });

  test('says until when issued keys live, also those of an earlier run, and not for longer', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start();
    const before = await signedIn(auth, { clock });
    const { expiresAt } = await keysOf(before);
    const later = (await auth.restart({ clock })).account(auth.config);
    expect(later.state().credentials.status).toBe('none');
    const report = await later.signOut();
    expect(report.credentialsLiveUntil).toBe(expiresAt);
    const until = new Date(expiresAt ?? 0).toISOString();
    const message = `Credentials that were already issued are valid until ${until}.`;
    expect(later.state().notices).toEqual([{ id: 'signed-out', message }]);
    clock.jump(2 * 3_600_000);
    expect(later.state().notices).toEqual([]);
    // The next sign-in is not haunted by it.
    clock.jump(-2 * 3_600_000);
    await later.signIn();
    expect(later.state().notices).toEqual([]);
  });

  test('wipes even if the provider cannot be reached, and says that it did not revoke', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    auth.world.provider.change({ fault: 'all-down' });
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'unconfirmed', wiped: true });
    const [notice] = account.state().notices;
    expect(notice?.message).toContain(`${new URL(auth.config.issuer).host} has not confirmed`);
    expect(notice?.message).toContain(
      'sign out on its own page too. Credentials that were already issued are valid until',
    );
    expect(auth.keychain.items.size).toBe(0);
    const later = (await auth.restart()).account(auth.config);
    expect(later.state().session).toEqual({ step: 'signed-out' });
  });

  test('what a locked keychain keeps is removed at the next start that can', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    auth.keychain.condition = 'locked';
    await expect(account.signOut()).resolves.toMatchObject({ wiped: false });
    expect(auth.keychain.items.size).toBe(1);
    auth.keychain.condition = 'open';
    await auth.restart();
    expect(auth.keychain.items.size).toBe(0);
  });

  test('a revoked refresh token is of no use to whoever copied it', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    const copied = new Map(auth.keychain.items);
    const copy = (await auth.restart()).account(auth.config);
    await account.signOut();
    for (const [name, value] of copied) auth.keychain.items.set(name, value);
    await expect(copy.credentials.get(never)).resolves.toMatchObject({ ok: false });
  });
});

test('key roll-over at the provider while running is not noticed', async () => {
  const auth = await start();
  const account = await signedIn(auth);
  await auth.world.provider.rotateKeys({ dropOld: true });
  await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
});

test.each(['invalid_request', 'bad_refresh_token', 'not_known_to_anybody'])(
  'TK4: a dead refresh token that the provider calls "%s" needs a sign-in, and is kept until that has succeeded',
  async (error) => {
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    const account = await signedIn(auth);
    const before = [...auth.keychain.items.values()];
    auth.world.provider.change({ refreshError: error, refreshErrorDescription: 'Refresh token is dead.' });
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      fault: {
        code: 'needs-sign-in',
        cause: 'session-ended',
        detail: `${error} (HTTP 400): Refresh token is dead.`,
      },
    });
    expect(account.state().session.step).toBe('needs-sign-in');
    auth.browser.mode = 'absent';
    const givenUp = account.signIn();
    await expect.poll(() => account.state().session.step).toBe('signing-in');
    account.cancelSignIn();
    await expect(givenUp).resolves.toMatchObject({ fault: { code: 'cancelled' } });
    expect([...auth.keychain.items.values()]).toEqual(before);
    auth.world.provider.change({ refreshError: null });
    auth.browser.mode = 'signs-in';
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    expect([...auth.keychain.items.values()]).not.toEqual(before);
  },
);

test('VT3: a keychain that shows nothing after a start is "locked", never "signed out"', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start();
  await auth.account().signIn();
  auth.keychain.condition = 'locked';
  const later = (await auth.restart({ clock })).account(auth.config);
  expect(later.state().session).toEqual({ step: 'signed-in', name: 'alice' });
  await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'keychain' } });
  const { session } = later.state();
  expect(session.step === 'needs-sign-in' ? session.reason : '').toContain('unlock');
  auth.keychain.condition = 'open';
  await clock.advance(2_000);
  await expect(keysOf(later)).resolves.toHaveProperty('sessionToken');
  expect(later.state().session).toEqual({ step: 'signed-in', name: 'alice' });
});
