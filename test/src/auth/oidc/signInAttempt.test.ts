// How a sign-in can end otherwise than well, and what each end leaves behind (SI4, SI5, SI9).
import { describe, expect, test } from 'vitest';
import { createNetwork } from '../../../../src/network/network.ts';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import type { Account } from '../../../../src/auth/account/account.ts';
import { SIGN_IN_LIMIT_MS } from '../../../../src/auth/session/signInPrompt.ts';
import { systemClock } from '../../../../src/clock.ts';
import { signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { signInFault } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();

/** Resolves when the account has the given step. */
function reached(account: Account, step: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = account.subscribe((state) => {
      if (state.session.step !== step) return;
      stop();
      resolve();
    });
  });
}

test('cancelled: the port is closed, the state is as before, a new attempt works', async () => {
  const auth = await start();
  const account = auth.account();
  auth.browser.mode = 'absent';
  const waiting = reached(account, 'signing-in');
  const attempt = account.signIn();
  await waiting;
  await expect(account.signIn()).resolves.toMatchObject({ fault: { code: 'in-progress' } });
  await expect.poll(() => auth.browser.opened.length).toBe(1);
  account.cancelSignIn();
  await expect(attempt).resolves.toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  expect(account.state().session).toEqual({ step: 'signed-out' });
  await expect
    .poll(() =>
      fetch(auth.browser.opened[0] ?? '').then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');

  auth.browser.mode = 'signs-in';
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
});

test('signing out in the middle of a sign-in ends both, and leaves nothing behind', async () => {
  const auth = await start();
  const account = auth.account();
  await account.signIn();
  auth.browser.mode = 'absent';
  const attempt = account.signIn();
  await expect.poll(() => auth.browser.opened.length).toBe(2);
  await expect(account.signOut()).resolves.toMatchObject({ revocation: 'confirmed', wiped: true });
  await expect(attempt).resolves.toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  expect(account.state().session).toEqual({ step: 'signed-out' });
  expect(auth.keychain.items.size).toBe(0);
});

test('SI3, SI4: challenge, state and nonce are fresh in every attempt, and long enough', async () => {
  const auth = await start();
  const asked: Record<string, string>[] = [];
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await auth.account().signIn();
    asked.push(Object.fromEntries(auth.world.provider.latestAuthorization()));
  }
  for (const name of ['code_challenge', 'state', 'nonce']) {
    const [first = '', second = ''] = asked.map((request) => request[name]);
    expect(first).not.toBe(second);
    // 256 bits in base64url.
    expect(first).toMatch(/^[\w-]{43}$/);
  }
  expect(asked.map((request) => request['code_challenge_method'])).toEqual(['S256', 'S256']);
});

test('nobody signs in: the attempt ends after five minutes', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start({}, { clock });
  const account = auth.account();
  auth.browser.mode = 'absent';
  const attempt = account.signIn();
  await expect.poll(() => auth.browser.opened.length).toBe(1);
  expect(account.state().session).toEqual({
    step: 'signing-in',
    expiresAt: clock.now() + SIGN_IN_LIMIT_MS,
    address: null,
  });
  await clock.advance(SIGN_IN_LIMIT_MS);
  await expect(attempt).resolves.toMatchObject({ ok: false, fault: { code: 'timed-out' } });
});

/** The address that the person has to open. */
function shownAddress(account: Account): string | null {
  const { session } = account.state();
  return session.step === 'signing-in' ? session.address : null;
}

test('no browser: the address is shown at once, works once, and is then shown no longer', async () => {
  const auth = await start();
  const account = auth.account();
  auth.browser.mode = 'broken';
  const attempt = account.signIn();
  await expect.poll(() => shownAddress(account)).not.toBeNull();
  expect(shownAddress(account)).toBe(auth.browser.opened[0]);
  const { username, password } = auth.world.description;
  const url = shownAddress(account) ?? '';
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
  expect(shownAddress(account)).toBeNull();
  await expect(attempt).resolves.toMatchObject({ ok: true });
});

test('a browser that was started and does not come: the address is shown, until one comes', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start({}, { clock });
  const account = auth.account();
  auth.browser.mode = 'absent';
  const attempt = account.signIn();
  await expect.poll(() => auth.browser.opened.length).toBe(1);
  await clock.advance(14_000);
  expect(shownAddress(account)).toBeNull();
  await clock.advance(2_000);
  expect(shownAddress(account)).toBe(auth.browser.opened[0]);
  await fetch(auth.browser.opened[0] ?? '', { redirect: 'manual' });
  await expect.poll(() => shownAddress(account)).toBeNull();
  account.cancelSignIn();
  await expect(attempt).resolves.toMatchObject({ fault: { code: 'cancelled' } });
});

test('SI4: whoever opens the start address before or after the person ends the attempt', async () => {
  const auth = await start();
  const account = auth.account();
  auth.browser.mode = 'absent';
  const attempt = account.signIn();
  await expect.poll(() => auth.browser.opened.length).toBe(1);
  const url = auth.browser.opened[0] ?? '';
  const first = await fetch(url, { redirect: 'manual' });
  expect(first.status).toBe(303);
  const second = await fetch(url, { redirect: 'manual' });
  expect(second.status).toBe(410);
  const ended = await attempt;
  expect(ended).toMatchObject({ ok: false, fault: { code: 'opened-twice' } });
  expect(ended.ok ? '' : ended.fault.message).toContain('opened twice');
  expect(account.state().session).toEqual({ step: 'signed-out' });
  expect(auth.keychain.items.size).toBe(0);
});

test('SI4: an answer that came before the second opening is not used', async () => {
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  // The person's browser comes while the code of whoever was faster is being traded.
  const slow: AgentFetch = async (url, init) => {
    const response = await network.fetch(url, init);
    if (url.endsWith('/token')) await fetch(auth.browser.opened[0] ?? '', { redirect: 'manual' });
    return response;
  };
  const auth = await start({}, { network: { ...network, fetch: slow } });
  const account = auth.account();
  expect((await signInFault(account)).code).toBe('opened-twice');
  expect(account.state().session).toEqual({ step: 'signed-out' });
  expect(auth.keychain.items.size).toBe(0);
  network.close();
});

test('SI11: the browser is sent to the loopback hop, never to an address with the request in it', async () => {
  const auth = await start();
  await auth.account().signIn();
  expect(auth.browser.opened).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+$/)]);
});

test('fixed redirect ports: used, for providers that compare exactly', async () => {
  const probe = await start();
  await probe.account().signIn();
  const free = Number(new URL(probe.browser.opened[0] ?? '').port);
  const auth = await start({ openid: { redirectPorts: [free] } });
  await expect(auth.account({ redirectPorts: [free] }).signIn()).resolves.toMatchObject({ ok: true });
});

test('SI2: localhost and another path, for providers that know only such an address', async () => {
  const redirectUris = ['http://localhost/oauth/callback'];
  const auth = await start({ openid: { redirectUris } });
  const chosen = { redirectHost: 'localhost', redirectPath: '/oauth/callback' } as const;
  await expect(auth.account(chosen).signIn()).resolves.toMatchObject({ ok: true });
  const asked = auth.world.provider.latestAuthorization().get('redirect_uri');
  expect(asked).toMatch(/^http:\/\/localhost:\d+\/oauth\/callback$/);
  expect(auth.browser.opened).toEqual([expect.stringMatching(/^http:\/\/localhost:\d+\/start\/[\w-]+$/)]);
});

test('extra authorization parameters are sent: max_age is enforced, login_hint arrives', async () => {
  const auth = await start();
  const asked = auth.account({
    authorizationParameters: { max_age: '60', login_hint: 'alice', acr_values: 'mfa' },
  });
  await expect(asked.signIn()).resolves.toMatchObject({ ok: true });
  const stale = await start({
    openid: { behaviour: { alterIdToken: (claims) => ({ ...claims, auth_time: 1_000_000 }) } },
  });
  const refused = await signInFault(stale.account({ authorizationParameters: { max_age: '60' } }));
  expect(refused.code).toBe('configuration');
});

describe('answers of the provider', () => {
  test.each([
    ['access_denied', 'refused'],
    ['login_required', 'needs-sign-in'],
    ['interaction_required', 'needs-sign-in'],
    ['unmet_authentication_requirements', 'needs-sign-in'],
    ['temporarily_unavailable', 'unreachable'],
    ['invalid_scope', 'configuration', 'scope-refused'],
    ['unauthorized_client', 'configuration', 'client-not-allowed'],
    ['invalid_client', 'configuration', 'unknown-client'],
    ['redirect_uri_mismatch', 'configuration', 'redirect-refused'],
    ['something_new', 'configuration', 'request-refused'],
  ] as const)('the error %s -> %s', async (error, code, ...cause) => {
    const auth = await start();
    auth.browser.mode = 'absent';
    // Scopes that are configured are not tried with fewer.
    const account = auth.account({ scopes: ['openid', 'offline_access'] });
    const attempt = account.signIn();
    await expect.poll(() => auth.browser.opened.length).toBe(1);
    await answerInPerson(auth, { error, error_description: 'because <b>' });
    const result = await attempt;
    expect(result).toMatchObject({ ok: false, fault: { code } });
    if (cause[0] !== undefined) expect(result).toHaveProperty('fault.cause', cause[0]);
    expect(JSON.stringify(result)).not.toContain('<b>');
  });

  test('SI5: an answer that names another issuer, or none, is refused', async () => {
    for (const iss of ['https://somebody-else.example', '']) {
      const auth = await start();
      auth.browser.mode = 'absent';
      const attempt = auth.account().signIn();
      await expect.poll(() => auth.browser.opened.length).toBe(1);
      await answerInPerson(auth, { code: 'stolen', iss });
      await expect(attempt).resolves.toMatchObject({ ok: false, fault: { code: 'refused' } });
    }
  });
});

/** Answers the open attempt by hand, with the right state. */
async function answerInPerson(auth: AuthWorld, parameters: Readonly<Record<string, string>>): Promise<void> {
  const hop = await fetch(auth.browser.opened[0] ?? '', { redirect: 'manual' });
  const request = new URL(hop.headers.get('location') ?? '').searchParams;
  const query = { state: request.get('state') ?? '', iss: auth.config.issuer, ...parameters };
  const filled = Object.entries(query).filter(([, value]) => value !== '');
  await fetch(`${request.get('redirect_uri') ?? ''}?${new URLSearchParams(filled).toString()}`);
}

test('clock skew of two minutes either way does no harm, an hour is named', async () => {
  const shifted = (seconds: number) => ({
    alterIdToken: (claims: { iat?: number; exp?: number }) => ({
      ...claims,
      iat: (claims.iat ?? 0) + seconds,
      exp: (claims.exp ?? 0) + seconds,
    }),
  });
  for (const seconds of [-120, 120]) {
    const auth = await start({ openid: { behaviour: shifted(seconds) } });
    await expect(auth.account().signIn()).resolves.toMatchObject({ ok: true });
  }
  const auth = await start({ openid: { behaviour: shifted(-3600) } });
  const fault = await signInFault(auth.account());
  expect(fault.code).toBe('configuration');
  expect(fault.message).toContain('clock');
});

test('a wrong password leaves the attempt waiting; the next try at the form succeeds', async () => {
  const auth = await start({}, { clock: systemClock });
  const account = auth.account();
  auth.browser.password = 'looking-glass';
  const attempt = account.signIn();
  await expect.poll(() => auth.browser.pages.length).toBe(1);
  const page = await auth.browser.pages[0];
  expect(page?.status).toBe(401);
  expect(account.state().session.step).toBe('signing-in');
  const { username, password } = auth.world.description;
  const { cookies } = auth.browser;
  const again = { url: page?.url ?? '', username, password, cookies, signal: AbortSignal.timeout(60_000) };
  await signInWithScriptedBrowser(again);
  await expect(attempt).resolves.toEqual({ ok: true, value: undefined });
});

describe('TK3: another person than the one whose session the account holds', () => {
  const users = [
    { username: 'alice', password: 'wonderland', subject: 'alice' },
    { username: 'bob', password: 'builder', subject: 'bob' },
  ];
  const signInAs = async (
    auth: AuthWorld,
    account: Account,
    username: string,
  ): ReturnType<Account['signIn']> => {
    auth.browser.mode = 'absent';
    const { length } = auth.browser.opened;
    const attempt = account.signIn();
    await expect.poll(() => auth.browser.opened.length).toBe(length + 1);
    const password = users.find((user) => user.username === username)?.password ?? '';
    const signal = AbortSignal.timeout(60_000);
    await signInWithScriptedBrowser({ url: auth.browser.opened[length] ?? '', username, password, signal });
    return attempt;
  };

  test('is refused with both names; the session of before goes on, also after it needed a sign-in', async () => {
    const auth = await start({ openid: { users } }, { clock: systemClock });
    const account = auth.account();
    await expect(signInAs(auth, account, 'alice')).resolves.toMatchObject({ ok: true });
    const stored = new Map(auth.keychain.items);
    const refused = await signInAs(auth, account, 'bob');
    expect(refused).toMatchObject({ ok: false, fault: { code: 'refused' } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(/as bob.* belongs to alice/);
    expect(auth.keychain.items).toEqual(stored);
    expect(account.state().session).toMatchObject({ step: 'signed-in', name: 'alice' });

    auth.world.provider.revokeAll();
    const later = (await auth.restart()).account(auth.config);
    await later.credentials.get(new AbortController().signal);
    expect(later.state().session.step).toBe('needs-sign-in');
    await expect(signInAs(auth, later, 'bob')).resolves.toMatchObject({ fault: { code: 'refused' } });
    await later.signOut();
    await expect(signInAs(auth, later, 'bob')).resolves.toMatchObject({ ok: true });
  });
});
