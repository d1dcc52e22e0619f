// Refresh tokens: shared, rotated, persisted first and compared (TK1 to TK3).
import { describe, expect, test } from 'vitest';
import { takeProcessLock } from '../../../../src/persistence/processLock.ts';
import { keysOf, signedIn } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();
const never = new AbortController().signal;

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
  'TK2: an account that is configured again, for %o, does not get the token of the old one',
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

test('key roll-over at the provider while running is not noticed', async () => {
  const auth = await start();
  const account = await signedIn(auth);
  await auth.world.provider.rotateKeys({ dropOld: true });
  await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
});
