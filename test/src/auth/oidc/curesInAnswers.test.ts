// The answer of a provider holds the cure: what it minds is told in its own words, with what to do about it.
import { createHash } from 'node:crypto';
import { ResponseBodyError } from 'openid-client';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import { probeAuthorization } from '../../../../src/auth/oidc/authorizationProbe.ts';
import type { AuthorizationAnswer } from '../../../../src/auth/oidc/authorizationProbe.ts';
import { discoverProvider } from '../../../../src/auth/oidc/discovery.ts';
import { preferringBody } from '../../../../src/auth/oidc/answers/errorBody.ts';
import { openidFault } from '../../../../src/auth/oidc/answers/openidFault.ts';
import { SIGN_IN_LIMIT_MS } from '../../../../src/auth/session/signInPrompt.ts';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { useAuthWorlds } from '../authWorld.ts';

const start = useAuthWorlds();

describe('a client that has a secret at the provider, and none here', () => {
  test('is told after the browser, whatever the refusal is called', async () => {
    const auth = await start({ openid: { clientSecret: 'it-is-confidential-there' } });
    const refused = await auth.account().signIn();
    expect(refused).toMatchObject({ ok: false, fault: { cause: 'client-secret-demanded' } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(
      /public client there, or set clientSecret to true/,
    );
  });

  test.each([
    // Keycloak, of a client that is confidential there.
    ['unauthorized_client', 401, { isKnownClient: true }, 'client-secret-demanded'],
    ['invalid_client', 401, { isKnownClient: true }, 'client-secret-demanded'],
    // At a refresh it may have been disabled or removed since.
    ['unauthorized_client', 401, { isRefresh: true }, 'unknown-client'],
    ['unauthorized_client', 400, { isKnownClient: true }, 'client-not-allowed'],
  ])('%s (%d) at %j: %s', async (error, status, step, cause) => {
    const auth = await start();
    const body = { error, error_description: 'Invalid client or Invalid client credentials' };
    const response = new Response(JSON.stringify(body), { status });
    const thrown = new ResponseBodyError('refused', { cause: body, response });
    const fault = openidFault(thrown, auth.config.issuer, { ...step, client: auth.config });
    expect(fault).toMatchObject({ code: 'configuration', cause });
    expect(fault.message).toContain(body.error_description);
  });
});

test('an error in the body is read where the header has a bare challenge, and not where that names an error', async () => {
  const body = JSON.stringify({ error: 'invalid_client', error_description: 'this client wants a secret' });
  const answered = async (challenge: string, text = body): Promise<string | null> => {
    const headers = { 'www-authenticate': challenge };
    const fetch: AgentFetch = () => Promise.resolve(new Response(text, { status: 401, headers }));
    const response = await preferringBody(fetch)('https://id.example.com/token', {
      method: 'POST',
      headers: {},
    });
    expect(await response.text()).toBe(text);
    return response.headers.get('www-authenticate');
  };
  expect(await answered('Basic realm="id"')).toBeNull();
  expect(await answered('Bearer error="insufficient_user_authentication"')).toContain('insufficient');
  expect(await answered('Basic realm="id"', '<html>')).toBe('Basic realm="id"');
});

test('a browser that came, and then nothing: what may have been on that page, and what has to be registered', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start({}, { clock });
  auth.browser.mode = 'absent';
  const attempt = auth.account().signIn();
  await expect.poll(() => auth.browser.opened.length).toBe(1);
  await fetch(auth.browser.opened[0] ?? '', { redirect: 'manual' });
  await clock.advance(SIGN_IN_LIMIT_MS);
  const ended = await attempt;
  expect(ended).toMatchObject({ ok: false, fault: { code: 'timed-out' } });
  expect(ended.ok ? '' : ended.fault.message).toContain('exactly http://127.0.0.1/callback is registered');
});

describe('SI3: a provider that demands PKCE of sign-ins on other devices too (Keycloak)', () => {
  const addressOf = (account: Account): string | null => {
    const { session } = account.state();
    return session.step === 'signing-in' ? session.address : null;
  };

  test('gets it, and the verifier with every question for tokens', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const asked: URLSearchParams[] = [];
    const fetchWithPkce: AgentFetch = (url, init) => {
      const form = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : '');
      if (init.method === 'POST') asked.push(form);
      const error = {
        error: 'invalid_request',
        error_description: 'Missing parameter: code_challenge_method',
      };
      const isRefused = new URL(url).pathname === '/device/auth' && !form.has('code_challenge');
      const headers = { 'content-type': 'application/json' };
      return isRefused
        ? Promise.resolve(new Response(JSON.stringify(error), { status: 400, headers }))
        : network.fetch(url, init);
    };
    const clock = createVirtualClock(Date.now());
    const auth = await start(
      { openid: { deviceSignIn: true } },
      { clock, network: { ...network, fetch: fetchWithPkce } },
    );
    const account = auth.account();
    const attempt = account.signIn('device');
    await expect.poll(() => addressOf(account)).not.toBeNull();
    await clock.advance(5_000);
    await expect.poll(() => asked.length).toBe(3);
    account.cancelSignIn();
    await attempt;
    const [first, second, third] = asked;
    expect(first?.has('code_challenge')).toBe(false);
    const digest = createHash('sha256')
      .update(third?.get('code_verifier') ?? '')
      .digest('base64url');
    expect(second?.get('code_challenge')).toBe(digest);
    expect(second?.get('code_challenge_method')).toBe('S256');
    network.close();
  });
});

describe('what the provider would say, found out without a browser', () => {
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const probe = async (
    account: OidcAccountConfig,
    redirectUri = 'http://127.0.0.1:49152/callback',
    fetch: AgentFetch = network.fetch,
  ): Promise<AuthorizationAnswer> => {
    const found = await discoverProvider({ ...account, fetch: network.fetch });
    if (!found.ok) throw new Error(found.fault.message);
    return probeAuthorization({ account, connection: found.value, redirectUri, fetch });
  };

  test('client, address and scopes are accepted', async () => {
    const auth = await start();
    await expect(probe(auth.config)).resolves.toBe('accepted');
  });

  test('a redirect address that is not registered, and a client that is not there: what its page says', async () => {
    const auth = await start();
    const address = await probe(auth.config, 'http://127.0.0.1:49152/elsewhere');
    expect(address).toMatchObject({ cause: 'sign-in-page-refused' });
    expect(address).toHaveProperty('detail', expect.stringMatching(/^HTTP 400: .*redirect_uri/));
    expect(address).toHaveProperty('message', expect.stringContaining('http://127.0.0.1/callback'));
    await expect(probe({ ...auth.config, clientId: 'nobody' })).resolves.toMatchObject({
      cause: 'sign-in-page-refused',
      message: expect.stringContaining('"nobody"') as string,
    });
  });

  test('scopes that the client may not have', async () => {
    const auth = await start({ openid: { clientScopes: 'openid offline_access' } });
    const scopes = ['openid', 'profile'];
    await expect(probe({ ...auth.config, scopes })).resolves.toMatchObject({ cause: 'scope-refused' });
  });

  test.each([
    ['a page to sign in', () => new Response('<form>', { status: 200 }), 'unknown'],
    [
      'another page of the provider',
      () => new Response(null, { status: 302, headers: { location: '/login' } }),
      'unknown',
    ],
    [
      'a sign-in that nobody did',
      () =>
        new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:49152/callback?code=x' } }),
      'unknown',
    ],
  ])('%s says nothing', async (_name, answer, expected) => {
    const auth = await start();
    const said = await probe(auth.config, 'http://127.0.0.1:49152/callback', () => Promise.resolve(answer()));
    expect(said).toBe(expected);
  });

  test('SI7, TK8: of its page only plain words are quoted', async () => {
    const auth = await start();
    const page = `<html><head><title>t</title><style>.x{}</style></head><body><script>steal("1")</script>
      <h1>We are sorry</h1><p>Invalid parameter:&nbsp;redirect_uri \u202E${'A1b2C3d4'.repeat(8)}</p></body></html>`;
    const said = await probe(auth.config, 'http://127.0.0.1:49152/callback', () =>
      Promise.resolve(new Response(page, { status: 400 })),
    );
    expect(said).toHaveProperty(
      'detail',
      expect.stringMatching(/^HTTP 400: We are sorry Invalid parameter: redirect_uri +\[masked\]$/),
    );
  });
});
