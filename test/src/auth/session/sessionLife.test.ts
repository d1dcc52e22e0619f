// TK12: a session is refreshed at half of the shortest life that its provider tells.
import { describe, expect, test } from 'vitest';
import { refreshDueAt } from '../../../../src/auth/session/sessionLife.ts';
import { keysOf } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;
const start = useAuthWorlds();
const HOUR_TOKEN = { iat: 1_800_000_300, exp: 1_800_003_900 };

describe('TK12: when a refresh is due', () => {
  test.each([
    ['Keycloak without offline_access', { refresh_expires_in: 1800 }, {}, 15 * MINUTE],
    ['Keycloak with offline_access: for ever', { refresh_expires_in: 0 }, {}, 30 * MINUTE],
    ['Entra ID, a number in quotes', { refresh_token_expires_in: '86399' }, {}, 86_399_000 / 2],
    ['the shorter of two', { refresh_expires_in: 3600, refresh_token_expires_in: 600 }, {}, 5 * MINUTE],
    ['the end of the session, by a clock that is off', {}, { session_expiry: 1_800_001_500 }, 10 * MINUTE],
    ['a session that is about to end: no storm', { refresh_expires_in: 4 }, {}, 15_000],
    ['nothing but an ID token of a day', {}, { exp: 1_800_086_700 }, 12 * 60 * MINUTE],
    ['nothing but an ID token of an hour', {}, {}, 30 * MINUTE],
    ['nothing but an ID token of a minute: no storm', {}, { exp: 1_800_000_360 }, 30 * MINUTE],
    ['nonsense', { refresh_expires_in: 'soon', refresh_token_expires_in: null }, {}, 30 * MINUTE],
    ['a session that had ended before', {}, { session_expiry: 1 }, 30 * MINUTE],
  ])('%s', (_name, answer, claims, after) => {
    expect(refreshDueAt(answer, { ...HOUR_TOKEN, ...claims }, NOW)).toBe(NOW + after);
  });

  test('an answer without an ID token that tells nothing: never', () => {
    expect(refreshDueAt({}, undefined, NOW)).toBeNull();
  });
});

describe('TK12: a running account', () => {
  test('keeps a session alive that ends after half an hour without a refresh, while its keys live for longer', async () => {
    const clock = createVirtualClock(Date.now());
    const tokenResponseFields = { refresh_expires_in: 1800 };
    // Longer than the session: only its life makes a refresh due.
    const auth = await start(
      { openid: { idTokenTtlSeconds: 43_200, behaviour: { tokenResponseFields } } },
      { clock },
    );
    const account = auth.account();
    await account.signIn();
    const { accessKeyId } = await keysOf(account);
    const before = auth.world.provider.requestCount('token');
    const stop = new AbortController();
    const running = account.start(stop.signal);
    await clock.advance(14 * MINUTE);
    expect(auth.world.provider.requestCount('token')).toBe(before);
    await clock.advance(2 * MINUTE);
    await expect.poll(() => auth.world.provider.requestCount('token')).toBe(before + 1);
    await expect.poll(async () => (await keysOf(account)).accessKeyId).not.toBe(accessKeyId);
    const { credentials } = account.state();
    const due = credentials.status === 'valid' ? (credentials.renewsAt ?? 0) - clock.now() : 0;
    expect(due / MINUTE).toBeGreaterThan(13);
    expect(due / MINUTE).toBeLessThanOrEqual(15);
    stop.abort();
    await running;
  });

  test('TK6: after a sleep past that time it refreshes at once', async () => {
    const clock = createVirtualClock(Date.now());
    const tokenResponseFields = { refresh_expires_in: 1800 };
    const auth = await start(
      { openid: { idTokenTtlSeconds: 43_200, behaviour: { tokenResponseFields } } },
      { clock },
    );
    const account = auth.account();
    await account.signIn();
    const { accessKeyId } = await keysOf(account);
    const stop = new AbortController();
    const running = account.start(stop.signal);
    const before = auth.world.provider.requestCount('token');
    clock.jump(20 * MINUTE);
    account.wake();
    await expect.poll(async () => (await keysOf(account)).accessKeyId).not.toBe(accessKeyId);
    expect(auth.world.provider.requestCount('token')).toBe(before + 1);
    stop.abort();
    await running;
  });
});
