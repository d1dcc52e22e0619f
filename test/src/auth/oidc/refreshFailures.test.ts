// Refreshes that fail: the session ends, or goes on and is tried again (TK4).
import { describe, expect, test } from 'vitest';
import { keysOf, signedIn } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();
const never = new AbortController().signal;

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

test.each(['invalid_request', 'invalid_scope', 'access_denied', 'bad_refresh_token', 'not_known_to_anybody'])(
  'TK4: a refresh token that the provider refuses with "%s" needs a sign-in, and is kept until that has succeeded',
  async (error) => {
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    const account = await signedIn(auth);
    const before = [...auth.keychain.items.values()];
    auth.world.provider.change({ refreshError: error, refreshErrorDescription: 'Refresh token is dead.' });
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      fault: {
        code: 'needs-sign-in',
        cause: 'session-doubted',
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

test.each([400, 401])(
  'TK4: a refresh that is answered with %i and no words of OAuth needs a sign-in',
  async (refreshStatus) => {
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    const account = await signedIn(auth);
    auth.world.provider.change({ refreshStatus });
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      fault: { code: 'needs-sign-in', cause: 'session-doubted', detail: `HTTP ${refreshStatus}` },
    });
  },
);

test.each([403, 404, 407])(
  'TK4: a refresh that a gateway answers with %i keeps the session and is tried again',
  async (refreshStatus) => {
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    const account = await signedIn(auth);
    auth.world.provider.change({ refreshStatus });
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    expect(account.state().session.step).toBe('signed-in');
  },
);

test.each(['invalid_client', 'unauthorized_client'])(
  'CR2: what has worked in this run is tried again within a minute after a refresh was refused with %s',
  async (error) => {
    const clock = createVirtualClock(Date.now());
    // What rotates is spent before the provider of the tests refuses.
    const auth = await start({ openid: { rotateRefreshTokens: false } });
    const account = await signedIn(auth, { clock });
    await keysOf(account);
    const stop = new AbortController();
    const running = account.start(stop.signal);
    auth.world.provider.change({ refreshError: error });
    clock.jump(2 * 3_600_000);
    account.wake();
    await expect
      .poll(() => account.state())
      .toMatchObject({
        session: { step: 'signed-in' },
        credentials: { status: 'failing', action: 'check-setup', details: `${error} (HTTP 400)` },
      });
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'configuration' } });
    auth.world.provider.change({ refreshError: null });
    await clock.advance(60_000);
    await expect.poll(() => account.state().credentials.status).toBe('valid');
    stop.abort();
    await running;
  },
);

test('TK4: a provider that refused everybody for a while is asked again, and nobody has to sign in', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start({ openid: { rotateRefreshTokens: false } });
  const account = await signedIn(auth, { clock });
  await keysOf(account);
  const stop = new AbortController();
  const running = account.start(stop.signal);
  auth.world.provider.change({ refreshError: 'access_denied', refreshErrorDescription: 'Realm not enabled' });
  clock.jump(2 * 3_600_000);
  account.wake();
  await expect
    .poll(() => account.state().session)
    .toMatchObject({
      step: 'needs-sign-in',
      reason: expect.stringContaining(
        '(access_denied: Realm not enabled), and Brimful keeps trying',
      ) as string,
    });
  auth.world.provider.change({ refreshError: null });
  await clock.advance(60_000);
  await expect.poll(() => account.state().session.step).toBe('signed-in');
  expect(account.state().credentials.status).toBe('valid');
  expect(auth.browser.opened).toHaveLength(1);
  stop.abort();
  await running;
});
