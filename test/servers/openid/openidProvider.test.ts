// Tests the test provider with openid-client, so that sign-in tests see what real providers do.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as openid from 'openid-client';
import { afterEach, expect, test } from 'vitest';
import { startOpenidProvider } from './openidProvider.ts';
import type { OpenidProvider, OpenidProviderOptions } from './openidProvider.ts';
import { createCookieJar, signInWithScriptedBrowser } from './scriptedBrowser.ts';
import { startCallbackListener } from './callbackListener.ts';
import type { CallbackListener } from './callbackListener.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

interface Setting {
  readonly provider: OpenidProvider;
  readonly listener: CallbackListener;
  readonly config: openid.Configuration;
}

async function start(options: OpenidProviderOptions = {}): Promise<Setting> {
  const provider = await startOpenidProvider(options);
  const listener = await startCallbackListener();
  open.push(provider, listener);
  const config = await openid.discovery(
    new URL(provider.issuer),
    provider.clientId,
    undefined,
    openid.None(),
    { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks] },
  );
  return { provider, listener, config };
}

async function signIn(
  { config, listener }: Setting,
  parameters: Readonly<Record<string, string>> = {},
  cookies = createCookieJar(),
): ReturnType<typeof openid.authorizationCodeGrant> {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: listener.redirectUri,
    scope: 'openid offline_access',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const page = await signInWithScriptedBrowser({
    url: url.href,
    username: 'alice',
    password: 'wonderland',
    signal: AbortSignal.timeout(60_000),
    cookies,
  });
  expect(page.text).toBe('callback');
  return openid.authorizationCodeGrant(config, listener.last(), { pkceCodeVerifier, idTokenExpected: true });
}

test('a sign-in through the login form gives tokens, and refreshing rotates', async () => {
  const setting = await start();
  const tokens = await signIn(setting);
  expect(decodeJwt(tokens.id_token ?? '').sub).toBe('alice');
  const refreshed = await openid.refreshTokenGrant(setting.config, tokens.refresh_token ?? '');
  expect(refreshed.id_token).toBeTypeOf('string');
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
  await expect(openid.refreshTokenGrant(setting.config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test('a wrong password shows the form again with an error', async () => {
  const { config, listener } = await start();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: listener.redirectUri,
    scope: 'openid',
    code_challenge: await openid.calculatePKCECodeChallenge('v'.repeat(43)),
    code_challenge_method: 'S256',
  });
  const page = await signInWithScriptedBrowser({
    url: url.href,
    username: 'alice',
    password: 'looking-glass',
    signal: AbortSignal.timeout(60_000),
  });
  expect(page.status).toBe(401);
  expect(page.text).toContain('User name or password is wrong.');
});

test('without PKCE nothing is given', async () => {
  const { config, listener } = await start();
  const url = openid.buildAuthorizationUrl(config, { redirect_uri: listener.redirectUri, scope: 'openid' });
  await signInWithScriptedBrowser({
    url: url.href,
    username: 'alice',
    password: 'wonderland',
    signal: AbortSignal.timeout(60_000),
  });
  expect(listener.last().searchParams.get('error')).toBe('invalid_request');
});

test('prompt=none succeeds in a browser that is still signed in, and fails in a fresh one', async () => {
  const setting = await start();
  const cookies = createCookieJar();
  await signIn(setting, {}, cookies);
  await expect(signIn(setting, { prompt: 'none' }, cookies)).resolves.toHaveProperty('id_token');
  await expect(signIn(setting, { prompt: 'none' })).rejects.toMatchObject({ error: 'login_required' });
});

test('variants: no rotation, no id_token on refresh, aud as array, trailing slash, roll-over, faults', async () => {
  const setting = await start({
    rotateRefreshTokens: false,
    issuerTrailingSlash: true,
    behaviour: { alterIdToken: (claims) => ({ ...claims, aud: ['brimful'] }) },
  });
  const { config, provider } = setting;
  const tokens = await signIn(setting);
  const first = tokens.id_token ?? '';
  expect(decodeJwt(first)).toMatchObject({ aud: ['brimful'], iss: provider.issuer });
  expect(provider.issuer.endsWith('/')).toBe(true);

  await provider.rotateKeys();
  const again = await openid.discovery(new URL(provider.issuer), 'brimful', undefined, openid.None(), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });
  const second = await openid.refreshTokenGrant(again, tokens.refresh_token ?? '');
  expect(second.refresh_token ?? tokens.refresh_token).toBe(tokens.refresh_token);
  expect(decodeProtectedHeader(second.id_token ?? '').kid).not.toBe(decodeProtectedHeader(first).kid);

  provider.change({ idTokenOnRefresh: false });
  const third = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(third.id_token).toBeUndefined();

  provider.change({ fault: 'token-answer-lost' });
  await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
  provider.change({ fault: 'token-down' });
  await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
  expect(provider.requestCount('token')).toBe(5);
});
