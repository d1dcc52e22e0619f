// What a sign-in asks for, and by which name people are shown afterwards.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { scopeParameter } from '../../../../src/auth/oidc/scopes.ts';
import { useAuthWorlds } from '../authWorld.ts';

const start = useAuthWorlds();
/** As Dex names people. */
const OPAQUE = 'CiRhMTFjZTAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDESBWxvY2Fs';
const users = [{ username: 'alice', password: 'wonderland', subject: OPAQUE }];

describe('SI15: the scope of a sign-in', () => {
  const metadata = (...scopes: string[]) => ({
    metadata: { issuer: 'https://id.example.com', scopes_supported: scopes },
  });
  const names = { names: true };

  test.each([
    ['a provider that offers both', metadata('openid', 'profile', 'email', 'groups'), ' profile email'],
    ['a provider that offers one', metadata('openid', 'email'), ' email'],
    ['a provider that offers neither', metadata('openid'), ''],
    ['a provider that does not say', { metadata: { issuer: 'https://id.example.com' } }, ''],
  ])('%s', (_name, connection, added) => {
    expect(scopeParameter({ scopes: null }, connection, names)).toBe(`openid offline_access${added}`);
    expect(scopeParameter({ scopes: null }, connection, { names: false })).toBe('openid offline_access');
  });

  test('what is configured is asked for as it is', () => {
    const scopes = ['openid', 'groups'];
    expect(scopeParameter({ scopes }, metadata('profile'), names)).toBe('openid groups');
  });
});

test('SI15: a person is shown by name where the provider gives one, and STS gets the subject all the same', async () => {
  const auth = await start({ openid: { users } });
  const account = auth.account();
  await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
  expect(account.state().session).toEqual({ step: 'signed-in', name: 'alice' });
  expect(auth.world.provider.latestAuthorization().get('scope')).toContain('profile');
  const later = (await auth.restart()).account(auth.config);
  expect(later.state().session).toEqual({ step: 'signed-in', name: 'alice' });
});

test('without the name where scopes are configured', async () => {
  const auth = await start({ openid: { users } });
  const account = auth.account({ scopes: ['openid', 'offline_access'] });
  await account.signIn();
  expect(account.state().session).toEqual({ step: 'signed-in', name: OPAQUE });
});

describe('SI15: a client that may not ask for names signs in without, at once', () => {
  const clientScopes = 'openid offline_access';
  const addressOf = (account: Account): URL | null => {
    const { session } = account.state();
    return session.step === 'signing-in' && session.address !== null ? new URL(session.address) : null;
  };

  test('in the browser, and the next run remembers', async () => {
    const auth = await start({ openid: { users, clientScopes } });
    const account = auth.account();
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(account.state().session).toEqual({ step: 'signed-in', name: OPAQUE });
    expect(auth.browser.opened).toHaveLength(2);
    const later = (await auth.restart()).account(auth.config);
    await later.signIn();
    expect(auth.browser.opened).toHaveLength(3);
  });

  test('with a code on any device', async () => {
    const auth = await start({ openid: { users, clientScopes, deviceSignIn: true } });
    const account = auth.account();
    const signingIn = account.signIn('device');
    await expect.poll(() => addressOf(account)).not.toBeNull();
    expect(auth.world.provider.requestCount('device')).toBe(2);
    account.cancelSignIn();
    await signingIn;
  });

  test('in a browser on another computer', async () => {
    const auth = await start({ openid: { users, clientScopes } });
    const account = auth.account();
    const signingIn = account.signIn('elsewhere');
    await expect.poll(() => addressOf(account)?.searchParams.get('scope')).toContain('profile');
    const state = addressOf(account)?.searchParams.get('state') ?? '';
    const refusal = new URLSearchParams({ error: 'invalid_scope', state, iss: auth.config.issuer });
    account.answerSignIn?.(`http://127.0.0.1/callback?${refusal.toString()}`);
    await expect.poll(() => addressOf(account)?.searchParams.get('scope')).toBe(clientScopes);
    account.cancelSignIn();
    await signingIn;
  });

  test('and where that does not help, it was another scope: names are asked for again', async () => {
    const auth = await start({ openid: { users, deviceSignIn: true, clientScopes: 'openid' } });
    const account = auth.account();
    for (const begun of [2, 4]) {
      await expect(account.signIn('device')).resolves.toMatchObject({ fault: { cause: 'scope-refused' } });
      expect(auth.world.provider.requestCount('device')).toBe(begun);
    }
  });

  test('but what is configured is not changed: the refusal is told', async () => {
    const auth = await start({ openid: { users, clientScopes } });
    const refused = await auth.account({ scopes: ['openid', 'profile'] }).signIn();
    expect(refused).toMatchObject({ ok: false, fault: { cause: 'scope-refused' } });
    expect(auth.browser.opened).toHaveLength(1);
  });
});
