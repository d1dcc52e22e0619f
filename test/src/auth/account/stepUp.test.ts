// Stronger sign-ins, required by the provider, STS or the configuration: reported, then requested (RFC 9470).
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { challengeParameter, readStepUp } from '../../../../src/auth/account/stepUp.ts';
import type { FaultRuleSource } from '../../../servers/faults/faults.ts';
import { useAuthWorlds } from '../authWorld.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();

const ways = { acrValues: ['pwd', 'mfa'] };

/** The reason that the account shows; '' when it needs no sign-in. */
function reason(account: Account): string {
  const { session } = account.state();
  return session.step === 'needs-sign-in' ? session.reason : '';
}

test.each(['body', 'challenge'] as const)(
  'the provider refuses to refresh (%s): the reason names the demand, the next sign-in brings it, then keys flow again',
  async (how) => {
    const auth = await start({ openid: ways });
    await auth.account().signIn();
    auth.world.provider.change({ stepUp: { acr: 'mfa', maxAge: 600, how } });
    const asking = (await auth.restart()).account(auth.config);
    const refused = await asking.credentials.get(never);
    expect(refused).toMatchObject({ ok: false, fault: { code: 'needs-sign-in' } });
    expect(reason(asking)).toContain('stronger sign-in (mfa)');
    expect(auth.browser.opened).toHaveLength(1);
    // The run that was refused need not be the one that signs in.
    const account = how === 'body' ? asking : (await auth.restart()).account(auth.config);
    expect(reason(account)).toBe(reason(asking));

    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(Object.fromEntries(auth.world.provider.latestAuthorization())).toMatchObject({
      acr_values: 'mfa',
      max_age: '600',
    });
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: true });
    expect(account.state().notices).toEqual([]);
    const later = (await auth.restart()).account(auth.config);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  },
);

/** STS as it would be with such a demand. */
const demand: FaultRuleSource = {
  type: 'error',
  code: 'insufficient_user_authentication',
  status: 401,
  message: 'acr_values="mfa phr", max_age="300"',
};

describe('STS demands it', () => {
  test('as an error of its own: the same, and STS is asked once', async () => {
    const auth = await start({ openid: ways });
    await auth.account().signIn();
    const account = (await auth.restart()).account(auth.config);
    const { faults, log } = auth.world.storage;
    faults.replace([demand]);
    log.clear();
    const refused = await account.credentials.get(never);
    expect(refused).toMatchObject({ ok: false, fault: { code: 'needs-sign-in' } });
    expect(log.counters().operations).toEqual({ AssumeRoleWithWebIdentity: 1 });
    expect(reason(account)).toContain('stronger sign-in (mfa phr)');
    expect(auth.browser.opened).toHaveLength(1);

    faults.replace([]);
    await account.signIn();
    const request = auth.world.provider.latestAuthorization();
    expect(Object.fromEntries(request)).toMatchObject({ acr_values: 'mfa phr', max_age: '300' });
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: true });
    // A sign-out starts afresh.
    await account.signOut();
    await account.signIn();
    expect(auth.world.provider.latestAuthorization().has('acr_values')).toBe(false);
  });

  test('as a WWW-Authenticate challenge, whatever the body calls it', async () => {
    const gateway = createServer((_request, response) => {
      const challenge = 'Bearer error="insufficient_user_authentication", max_age="120"';
      response.writeHead(401, { 'www-authenticate': challenge, 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      );
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const stsEndpoint = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const auth = await start({ openid: ways });
    const account = auth.account({ stsEndpoint });
    await account.signIn();
    expect(reason(account)).toContain('at most 120 seconds old');
    expect(auth.world.provider.latestAuthorization().get('max_age')).toBe('120');
    gateway.closeAllConnections();
    gateway.close();
  });
});

describe('TK4: while a person signs in, a demand that shows only then is met at once', () => {
  test('by STS: the browser opens once more with what it demands, then keys flow', async () => {
    const auth = await start({ openid: ways });
    auth.world.storage.faults.replace([{ ...demand, count: 1 }]);
    const account = auth.account();
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(auth.browser.opened).toHaveLength(2);
    const asked = Object.fromEntries(auth.world.provider.latestAuthorization());
    expect(asked).toMatchObject({ acr_values: 'mfa phr', max_age: '300' });
    expect(account.state()).toMatchObject({
      session: { step: 'signed-in' },
      credentials: { status: 'valid' },
    });
  });

  test('by the provider, which refuses to refresh the weaker one', async () => {
    const auth = await start({ openid: ways });
    auth.world.provider.change({ stepUp: { acr: 'mfa', maxAge: 600, how: 'body' } });
    const account = auth.account();
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(auth.browser.opened).toHaveLength(2);
    expect(account.state().notices).toEqual([]);
    const later = (await auth.restart()).account(auth.config);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  });

  test('once only: a repeated demand must not become a loop', async () => {
    const auth = await start({ openid: ways });
    auth.world.storage.faults.replace([demand]);
    const account = auth.account();
    const result = await account.signIn();
    expect(result).toMatchObject({ ok: false, fault: { code: 'needs-sign-in' } });
    expect(auth.browser.opened).toHaveLength(2);
    expect(reason(account)).toContain('stronger sign-in (mfa phr)');
  });

  test('not after it was cancelled or signed out meanwhile', async () => {
    const auth = await start({ openid: ways });
    auth.world.storage.faults.replace([{ type: 'latency', ms: 200 }, demand]);
    const account = auth.account();
    const signingIn = account.signIn();
    await expect.poll(() => account.state().session.step).toBe('signed-in');
    await account.signOut();
    await signingIn;
    expect(auth.browser.opened).toHaveLength(1);
    expect(account.state().session).toEqual({ step: 'signed-out' });
  });
});

describe('the configuration demands it', () => {
  const demanded = { authorizationParameters: { acr_values: 'mfa' } };

  test('met: the session at the provider is made stronger, and stays so through refreshes', async () => {
    const auth = await start({ openid: ways });
    await auth.account().signIn();
    // The weaker session of the browser is not enough: it leads to the login page.
    await expect(auth.account(demanded).signIn()).resolves.toEqual({ ok: true, value: undefined });
    const later = (await auth.restart()).account({ ...auth.config, ...demanded });
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  });

  test('not met at sign-in: said with both names, and nothing is kept', async () => {
    const auth = await start({ openid: ways });
    auth.world.provider.change({ alterIdToken: (claims) => ({ ...claims, acr: 'pwd' }) });
    const account = auth.account(demanded);
    const result = await account.signIn();
    expect(result).toMatchObject({ ok: false, fault: { code: 'needs-sign-in' } });
    expect(result.ok ? '' : result.fault.message).toMatch(/with "pwd", but "mfa" is required/);
    expect(auth.keychain.items.size).toBe(0);
  });

  test('not met by the session of before: no keys until a person has signed in again', async () => {
    const auth = await start({ openid: ways });
    await auth.account().signIn();
    // Others put the claim into every ID token.
    auth.world.provider.change({ alterIdToken: (claims) => ({ ...claims, acr: 'pwd' }) });
    auth.world.storage.log.clear();
    const stricter = (await auth.restart()).account({ ...auth.config, ...demanded });
    await expect(stricter.credentials.get(never)).resolves.toMatchObject({
      fault: { code: 'needs-sign-in' },
    });
    expect(reason(stricter)).toContain('"mfa" is required');
    expect(auth.world.storage.log.entries()).toEqual([]);
    auth.world.provider.change({ alterIdToken: null });
    await stricter.signIn();
    await expect(stricter.credentials.get(never)).resolves.toMatchObject({ ok: true });
  });

  test('a provider that does not speak of acr is believed: the claim is optional', async () => {
    const auth = await start();
    await expect(auth.account(demanded).signIn()).resolves.toEqual({ ok: true, value: undefined });
  });
});

test('a demand with unexpected characters is not passed on', () => {
  const hostile = challengeParameter('acr_values="<script>", max_age="1e9"');
  expect(readStepUp(hostile)).toBeNull();
  expect(readStepUp(challengeParameter('realm="x"'))).toBeNull();
});
