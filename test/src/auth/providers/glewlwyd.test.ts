// The whole sign-in with an independent provider: Glewlwyd sends no ID token on refresh and
// matches redirects exactly.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { freePort } from '../../../servers/freePort.ts';
import { startGlewlwyd } from '../../../servers/foreign/glewlwyd.ts';
import type { Glewlwyd } from '../../../servers/foreign/glewlwyd.ts';
import { providerArn } from '../../../servers/iam/roles.ts';
import { createCookieJar, signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import type { CookieJar } from '../../../servers/openid/scriptedBrowser.ts';
import { findGlewlwyd } from '../../../runner/tools.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const ROLE = 'arn:aws:iam::000000000000:role/of-glewlwyd';
const never = new AbortController().signal;
const installed = findGlewlwyd();
if (!installed.found) console.log(`skipped: sign-in with Glewlwyd (${installed.reason})`);

describe.skipIf(!installed.found)('Glewlwyd', () => {
  let glewlwyd: Glewlwyd;
  let auth: AuthWorld;
  let config: OidcAccountConfig;
  /** The person's browser, and the addresses it was sent to. */
  let cookies: CookieJar;
  const opened: string[] = [];

  beforeAll(async () => {
    if (!installed.found) return;
    const redirectPort = await freePort();
    glewlwyd = await startGlewlwyd(installed.tool, { redirectPort, idTokenTtlSeconds: 3600 });
    const { issuer, clientId } = glewlwyd;
    auth = await startAuthWorld({}, { openBrowser });
    config = { ...auth.config, issuer, clientId, redirectPorts: [redirectPort], roleArn: ROLE };
    const { storage } = auth.world;
    storage.putProvider({ issuer, clientIds: [clientId] });
    storage.putRole({
      arn: ROLE,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: providerArn(storage.account, issuer) },
          Action: 'sts:AssumeRoleWithWebIdentity',
        },
      },
      policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
    });
  });
  beforeEach(() => {
    cookies = createCookieJar();
    opened.length = 0;
  });
  afterAll(async () => {
    await auth.close();
    await glewlwyd.stop();
  });

  const openBrowser = (url: string): Promise<boolean> => {
    opened.push(url);
    const { username, password } = glewlwyd;
    const visit = { url, username, password, cookies, signal: never };
    void signInWithScriptedBrowser({ ...visit, runScript: (page, jar) => glewlwyd.runLoginPage(page, jar) });
    return Promise.resolve(true);
  };
  const keysOf = async (account: Account): Promise<Credentials> => {
    const keys = await account.credentials.get(never);
    if (!keys.ok) throw new Error(`${keys.fault.message} (${keys.fault.detail ?? ''})`);
    return keys.value;
  };

  test('signs in on the configured redirect port and gets keys; TK5 is noticed at once, in words', async () => {
    const account = auth.account(config);
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    const { session, notices } = account.state();
    // It names the person by an opaque random subject only.
    expect(session.step === 'signed-in' ? session.name : '').toMatch(/^[A-Za-z0-9]{32}$/);
    const notice = notices.find(({ id }) => id === 'no-background-renewal');
    expect(notice?.message).toContain(new URL(config.issuer).host);
    await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
    expect(opened).toEqual([expect.stringContaining(`:${config.redirectPorts[0] ?? 0}/start/`)]);
  });

  test('expired keys are renewed with prompt=none, without a person', async () => {
    const clock = createVirtualClock(Date.now());
    const account = (await auth.restart({ clock })).account(config);
    await account.signIn();
    const first = await keysOf(account);
    clock.jump(2 * 3_600_000);
    const second = await keysOf(account);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect(opened).toHaveLength(2);
    expect(account.state().session.step).toBe('signed-in');
  });

  test('signed out at the provider: needs-sign-in with its reason, and no login page waits for anybody', async () => {
    const clock = createVirtualClock(Date.now());
    const account = (await auth.restart({ clock })).account(config);
    await account.signIn();
    await keysOf(account);
    await glewlwyd.endSession(cookies);
    // An hour after the tab of the test before (TK5).
    clock.jump(3 * 3_600_000);
    const keys = await account.credentials.get(never);
    expect(keys).toMatchObject({
      ok: false,
      fault: { code: 'needs-sign-in', detail: 'interaction_required' },
    });
    const { session } = account.state();
    expect(session.step === 'needs-sign-in' ? session.reason : '').toContain('prove your identity');
    // The tokens of a sign-in now are those of the real time.
    clock.jump(-3 * 3_600_000);
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    // At once, on the one port that the attempt before has just used.
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
  });

  test('after a restart there is no id_token_hint, which it requires, so a person has to sign in', async () => {
    await auth.account(config).signIn();
    const later = (await auth.restart()).account(config);
    const keys = await later.credentials.get(never);
    expect(keys).toMatchObject({
      ok: false,
      fault: { code: 'needs-sign-in', detail: 'invalid_request: id_token mandatory' },
    });
    expect(later.state().session.step).toBe('needs-sign-in');
  });

  test('TK7: it refuses revocation to public clients (401): said in a sentence, and wiped here all the same', async () => {
    const account = auth.account(config);
    await account.signIn();
    const keys = await keysOf(account);
    const report = await account.signOut();
    expect(report).toEqual({ credentialsLiveUntil: keys.expiresAt, revocation: 'unconfirmed', wiped: true });
    const [notice] = account.state().notices;
    expect(notice?.message).toContain(
      `${new URL(config.issuer).host} has not confirmed that the session has ended`,
    );
    const [, until = ''] = /are valid until (.+) UTC\.$/.exec(notice?.message ?? '') ?? [];
    const rounded = Date.parse(`${until.replace(' ', 'T')}Z`) - (keys.expiresAt ?? 0);
    expect(rounded).toBeGreaterThanOrEqual(0);
    expect(rounded).toBeLessThan(60_000);
  });

  test('browserRenewal: false asks for a person instead of opening a tab', async () => {
    const clock = createVirtualClock(Date.now());
    const account = (await auth.restart({ clock })).account({ ...config, browserRenewal: false });
    await account.signIn();
    await keysOf(account);
    clock.jump(2 * 3_600_000);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    expect(opened).toHaveLength(1);
  });
});
