// SI12: signing in with a code on any device (RFC 8628), for computers without a browser.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { visitOnDevice } from '../../../servers/openid/deviceBrowser.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();

interface Prompt {
  readonly address: string;
  readonly userCode: string | undefined;
}

async function shownPrompt(account: Account): Promise<Prompt> {
  const found: Prompt[] = [];
  await expect
    .poll(() => {
      const { session } = account.state();
      if (session.step === 'signing-in' && session.address !== null) {
        found.push({ address: session.address, userCode: session.userCode });
      }
      return found.length;
    })
    .toBeGreaterThan(0);
  return found[0] ?? { address: '', userCode: undefined };
}

function decide(auth: AuthWorld, address: string, decision: 'allows' | 'refuses'): Promise<string> {
  const { username, password } = auth.world.description;
  return visitOnDevice({ address, decision, username, password, signal: AbortSignal.timeout(60_000) });
}

/** A world whose tokens are asked for without waiting for real seconds. */
async function startWithClock(options: Parameters<typeof start>[0] = {}) {
  const clock = createVirtualClock(Date.now());
  const auth = await start({ ...options, openid: { deviceSignIn: true, ...options.openid } }, { clock });
  return { auth, clock };
}

test('SI12: the code is shown, pending answers are waited out, then it is a session like any other', async () => {
  const { auth, clock } = await startWithClock();
  const account = auth.account();
  const attempt = account.signIn('device');
  const { address, userCode } = await shownPrompt(account);
  expect(userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  expect(new URL(address).origin).toBe(new URL(auth.config.issuer).origin);
  expect(auth.browser.opened).toEqual([]);
  // Nobody has decided yet; it is asked at the provider's interval only.
  await clock.advance(4_000);
  expect(auth.world.provider.requestCount('token')).toBe(0);
  await clock.advance(1_000);
  await expect.poll(() => auth.world.provider.requestCount('token')).toBe(1);
  expect(account.state().session.step).toBe('signing-in');
  await decide(auth, address, 'allows');
  await expect
    .poll(async () => {
      await clock.advance(5_000);
      return account.state().session.step;
    })
    .toBe('signed-in');
  await expect(attempt).resolves.toMatchObject({ ok: true });
  const later = (await auth.restart({ clock })).account(auth.config);
  await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
});

test('SI12: a person who refuses, and a code that expires', async () => {
  const { auth, clock } = await startWithClock();
  const account = auth.account();
  const refused = account.signIn('device');
  await decide(auth, (await shownPrompt(account)).address, 'refuses');
  await clock.advance(5_000);
  await expect(refused).resolves.toMatchObject({ fault: { cause: 'sign-in-declined' } });
  const expired = account.signIn('device');
  await shownPrompt(account);
  await clock.advance(11 * 60_000);
  await expect(expired).resolves.toMatchObject({ fault: { code: 'timed-out' } });
  expect(account.state().session).toEqual({ step: 'signed-out' });
});

test('SI12: cancelling ends it at once', async () => {
  const { auth } = await startWithClock();
  const account = auth.account();
  const attempt = account.signIn('device');
  await shownPrompt(account);
  account.cancelSignIn();
  await expect(attempt).resolves.toMatchObject({ fault: { code: 'cancelled' } });
});

test('SI12: where no browser can be started it is offered by itself', async () => {
  const { auth, clock } = await startWithClock();
  auth.browser.mode = 'broken';
  const account = auth.account();
  const attempt = account.signIn();
  const { address, userCode } = await shownPrompt(account);
  expect(userCode).toBeDefined();
  await decide(auth, address, 'allows');
  await expect
    .poll(async () => {
      await clock.advance(5_000);
      return account.state().session.step;
    })
    .toBe('signed-in');
  await expect(attempt).resolves.toMatchObject({ ok: true });
});

test('SI12: a provider without it is named; where no browser can be started, the address for this computer is left', async () => {
  const auth = await start();
  const account = auth.account();
  await expect(account.signIn('device')).resolves.toMatchObject({ fault: { cause: 'no-device-sign-in' } });
  auth.browser.mode = 'broken';
  const attempt = account.signIn();
  expect(await shownPrompt(account)).toMatchObject({ userCode: undefined });
  account.cancelSignIn();
  await attempt;
});

/** What the endpoints for it answer, in order; the last answer is repeated. */
function scripted(answers: readonly object[], begun: object = {}) {
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const left = [...answers];
  const asked: number[] = [];
  const answer = (body: object): Response =>
    new Response(JSON.stringify(body), {
      status: 'error' in body ? 400 : 200,
      headers: { 'content-type': 'application/json' },
    });
  return {
    asked,
    network: {
      ...network,
      fetch: (async (url, init) => {
        const { pathname, origin } = new URL(url);
        if (pathname === '/device/auth') {
          return answer({
            ...{ device_code: 'SECRET-DEVICE-CODE', user_code: 'WDJB-MJHT', expires_in: 60, interval: 2 },
            ...{ verification_uri: `${origin}/device`, ...begun },
          });
        }
        const sent = init.body instanceof URLSearchParams ? init.body.get('grant_type') : null;
        if (pathname === '/token' && sent?.includes('device_code') === true) {
          const next = (left.length > 1 ? left.shift() : left[0]) ?? {};
          if ('lost' in next) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
          asked.push(0);
          return answer(next);
        }
        return network.fetch(url, init);
      }) satisfies typeof network.fetch,
    },
  };
}

describe('SI12: answers while nobody has decided', () => {
  test('slow_down makes every later request slower', async () => {
    const { auth, clock } = await startWithClock();
    const script = scripted([{ error: 'slow_down' }, { error: 'authorization_pending' }]);
    const account = (await auth.restart({ clock, network: script.network })).account(auth.config);
    const attempt = account.signIn('device');
    await shownPrompt(account);
    await clock.advance(2_000);
    await expect.poll(() => script.asked.length).toBe(1);
    await clock.advance(6_900);
    expect(script.asked.length).toBe(1);
    await clock.advance(100);
    await expect.poll(() => script.asked.length).toBe(2);
    account.cancelSignIn();
    await attempt;
  });

  test.each([
    ['expired_token', { error: 'expired_token' }, 'timed-out'],
    ['access_denied', { error: 'access_denied' }, 'refused'],
    ['a client that may not', { error: 'unauthorized_client' }, 'configuration'],
    ['no ID token', { access_token: 'x'.repeat(20), token_type: 'Bearer' }, 'configuration'],
  ])('%s ends it', async (_name, last, code) => {
    const { auth, clock } = await startWithClock();
    const script = scripted([{ error: 'authorization_pending' }, { lost: true }, last]);
    const account = (await auth.restart({ clock, network: script.network })).account(auth.config);
    const attempt = account.signIn('device');
    await shownPrompt(account);
    let done: unknown = null;
    void attempt.then((result) => (done = result));
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return done;
      })
      .toMatchObject({ ok: false, fault: { code } });
    expect(JSON.stringify([done, account.state()])).not.toContain('SECRET-DEVICE-CODE');
  });

  test.each([
    ['a script', { verification_uri: 'javascript:alert(1)' }],
    ['plain http elsewhere', { verification_uri: 'http://id.example.com/device' }],
    ['a name before the host', { verification_uri: 'https://provider.example@id.example.com/device' }],
    ['a code with a line break', { user_code: 'AB\nCD' }],
  ])('SI11: %s is never shown', async (_name, begun) => {
    const { auth, clock } = await startWithClock();
    const script = scripted([{ error: 'authorization_pending' }], begun);
    const account = (await auth.restart({ clock, network: script.network })).account(auth.config);
    const shown: unknown[] = [];
    account.subscribe((state) => shown.push(state.session));
    await expect(account.signIn('device')).resolves.toMatchObject({ fault: { cause: 'unsafe-address' } });
    expect(JSON.stringify(shown)).not.toMatch(/javascript|id\.example|AB/);
  });
});
