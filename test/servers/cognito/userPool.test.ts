// The user pool of the local world, held to openid-client and to the refusals that the Amazon Cognito
// developer guide documents.
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterEach, describe, expect, test } from 'vitest';
import { createCookieJar, signInWithScriptedBrowser } from '../openid/scriptedBrowser.ts';
import type { CookieJar } from '../openid/scriptedBrowser.ts';
import { startUserPool } from './userPool.ts';
import type { UserPool, UserPoolOptions } from './userPool.ts';

const CALLBACK = 'http://localhost:28470/callback';
const SECRET = '1a2b+3c/4d==';
const pools: UserPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

async function start(options: Partial<UserPoolOptions> = {}): Promise<UserPool> {
  const pool = await startUserPool({ callbackUrls: [CALLBACK], ...options });
  pools.push(pool);
  return pool;
}

async function discover(pool: UserPool, authentication = openid.None()): Promise<openid.Configuration> {
  const found = await openid.discovery(new URL(pool.issuer), pool.clientId, undefined, authentication, {
    execute: [openid.allowInsecureRequests],
  });
  openid.enableNonRepudiationChecks(found);
  return found;
}

/** Where the browser ends: the app's address, or a page of the pool. */
async function visit(pool: UserPool, change: object = {}, cookies: CookieJar = createCookieJar()) {
  const query = new URLSearchParams({
    ...{ client_id: pool.clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid email' },
    ...{ state: 'the-state', nonce: 'the-nonce', code_challenge_method: 'S256' },
    code_challenge: await openid.calculatePKCECodeChallenge('v'.repeat(43)),
    ...change,
  });
  const page = await signInWithScriptedBrowser({
    url: `${pool.domain}/oauth2/authorize?${query.toString()}`,
    ...{ username: 'ada', password: 'wonderland', cookies, signal: AbortSignal.timeout(60_000) },
    stopAt: ({ origin }) => origin !== pool.domain,
  });
  return { ...page, url: new URL(page.url) };
}

function redeem(config: openid.Configuration, at: URL): ReturnType<typeof openid.authorizationCodeGrant> {
  return openid.authorizationCodeGrant(config, at, {
    ...{ pkceCodeVerifier: 'v'.repeat(43), expectedState: 'the-state', expectedNonce: 'the-nonce' },
    idTokenExpected: true,
  });
}

async function post(pool: UserPool, path: string, form: Readonly<Record<string, string>>, secret?: string) {
  const response = await fetch(`${pool.domain}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: secret === undefined ? {} : { authorization: `Basic ${btoa(`${pool.clientId}:${secret}`)}` },
  });
  const text = await response.text();
  return { status: response.status, ...(text !== '' && (JSON.parse(text) as object)) };
}

test('a sign-in gives three tokens; refreshing gives no new refresh token; people know each other again', async () => {
  const pool = await start();
  const config = await discover(pool);
  const cookies = createCookieJar();
  const tokens = await redeem(config, (await visit(pool, {}, cookies)).url);
  const [ada] = pool.users;
  expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
    ...{ sub: ada?.subject, iss: pool.issuer, aud: pool.clientId, token_use: 'id' },
    ...{ nonce: 'the-nonce', 'cognito:username': 'ada' },
  });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ client_id: pool.clientId, token_use: 'access' });
  expect(decodeJwt(tokens.access_token)).not.toHaveProperty('aud');

  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(refreshed.refresh_token).toBeUndefined();
  expect(decodeJwt(refreshed.id_token ?? '').sub).toBe(ada?.subject);
  await expect(
    openid.fetchUserInfo(config, refreshed.access_token, ada?.subject ?? ''),
  ).resolves.toMatchObject({ email: 'ada@example.com' });

  // The browser is still signed in, until it visits the address for signing out.
  await expect(visit(pool, { prompt: 'none' }, cookies)).resolves.toMatchObject({ status: 0 });
  const { url } = await visit(pool, { prompt: 'none' });
  expect(url.searchParams.get('error')).toBe('login_required');
  const logout = `${pool.domain}/logout?client_id=${pool.clientId}&logout_uri=https://elsewhere.example.com`;
  await signInWithScriptedBrowser({
    ...{ url: logout, username: '', password: '', cookies, signal: AbortSignal.timeout(60_000) },
  });
  const after = await visit(pool, { prompt: 'none' }, cookies);
  expect(after.url.searchParams.get('error')).toBe('login_required');
});

test('revoking ends the refresh token and what came from it', async () => {
  const pool = await start();
  const config = await discover(pool);
  const tokens = await redeem(config, (await visit(pool)).url);
  await openid.tokenRevocation(config, tokens.refresh_token ?? '');
  await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(
    openid.fetchUserInfo(config, tokens.access_token, pool.users[0]?.subject ?? ''),
  ).rejects.toThrow();
  const client_id = pool.clientId;
  const jwt = { token: tokens.access_token, client_id };
  await expect(post(pool, '/oauth2/revoke', jwt)).resolves.toMatchObject({ error: 'unsupported_token_type' });
  const unknown = { token: 'a.b.c.d.e', client_id };
  await expect(post(pool, '/oauth2/revoke', unknown)).resolves.toEqual({ status: 200 });
  const without = await start({ tokenRevocation: false });
  await expect(post(without, '/oauth2/revoke', unknown)).resolves.toMatchObject({ error: 'invalid_request' });
});

test('an app client with a secret: by Basic and in the body, and nothing without it', async () => {
  const pool = await start({ clientSecret: SECRET });
  for (const authentication of [openid.ClientSecretBasic(SECRET), openid.ClientSecretPost(SECRET)]) {
    const config = await discover(pool, authentication);
    await expect(redeem(config, (await visit(pool)).url)).resolves.toHaveProperty('refresh_token');
  }
  const config = await discover(pool);
  await expect(redeem(config, (await visit(pool)).url)).rejects.toMatchObject({ error: 'invalid_client' });
});

describe('what the pages refuse', () => {
  test.each([
    [{ response_type: 'id_token' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unauthorized_client'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'openid offline_access' }, 'invalid_scope'],
  ])('%o goes back to the app as %s', async (change, error) => {
    const { url } = await visit(await start(), change);
    expect(`${url.origin}${url.pathname}`).toBe(CALLBACK);
    expect(url.searchParams.get('error')).toBe(error);
    expect(url.searchParams.get('state')).toBe('the-state');
  });

  test.each([
    [{ redirect_uri: 'http://localhost:28471/callback' }, 'redirect_mismatch'],
    [{ redirect_uri: 'http://127.0.0.1:28470/callback' }, 'redirect_mismatch'],
    [{ client_id: 'somebody-else' }, 'invalid_client'],
  ])('%o stays at a page of the pool: %s', async (change, error) => {
    const pool = await start();
    const { url, status, text } = await visit(pool, change);
    expect(`${url.origin}${url.pathname}`).toBe(`${pool.domain}/error`);
    expect(status).toBe(400);
    expect(text).toContain(error);
  });

  test('a wrong password shows the form again', async () => {
    const pool = await start({ users: [{ username: 'ada', password: 'other', subject: 'ada' }] });
    expect((await visit(pool)).text).toContain('Incorrect username or password.');
  });

  test('redirect addresses are https, or http://localhost', async () => {
    await expect(start({ callbackUrls: ['http://127.0.0.1:28470/callback'] })).rejects.toThrow(/localhost/);
  });
});

describe('what the token endpoint refuses', () => {
  const code = { grant_type: 'authorization_code', code: 'never-issued', redirect_uri: CALLBACK };
  test.each([
    [code, 'invalid_grant'],
    [{ ...code, redirect_uri: '' }, 'invalid_grant'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'never-issued' }, 'invalid_grant'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{}, 'invalid_request'],
  ])('%o: %s', async (form, error) => {
    const pool = await start();
    const named = { client_id: pool.clientId, ...form };
    await expect(post(pool, '/oauth2/token', named)).resolves.toEqual({ status: 400, error });
  });

  test('a code counts once, for its redirect address, with its verifier', async () => {
    const pool = await start();
    for (const change of [{ code_verifier: 'w'.repeat(43) }, { redirect_uri: 'http://localhost:1/' }, {}]) {
      const { url } = await visit(pool);
      const form = { ...code, code: url.searchParams.get('code') ?? '', client_id: pool.clientId, ...change };
      await expect(post(pool, '/oauth2/token', form)).resolves.toMatchObject({ error: 'invalid_grant' });
      const right = { ...form, redirect_uri: CALLBACK, code_verifier: 'v'.repeat(43) };
      await expect(post(pool, '/oauth2/token', right)).resolves.toMatchObject({ error: 'invalid_grant' });
    }
  });

  test('whoever has a wrong secret, or is signed out by the administrator', async () => {
    const pool = await start({ clientSecret: SECRET });
    const form = { grant_type: 'refresh_token', refresh_token: 'any' };
    await expect(post(pool, '/oauth2/token', form, 'wrong')).resolves.toEqual({
      ...{ status: 400, error: 'invalid_client' },
    });
    const revoked = post(pool, '/oauth2/revoke', { token: 'any' }, 'wrong');
    await expect(revoked).resolves.toEqual({ status: 401, error: 'invalid_client' });
    const config = await discover(pool, openid.ClientSecretBasic(SECRET));
    const tokens = await redeem(config, (await visit(pool)).url);
    pool.endSessions();
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
