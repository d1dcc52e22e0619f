// The whole sign-in with Keycloak, and what its administrators do to people who are signed in.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { probeAuthorization } from '../../../../src/auth/oidc/authorizationProbe.ts';
import { discoverProvider } from '../../../../src/auth/oidc/discovery.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { findProvider, findStorage } from '../../../runner/tools.ts';
import { ALICE, startKeycloak } from '../../../servers/foreign/keycloak.ts';
import type { Keycloak } from '../../../servers/foreign/keycloak.ts';
import { keysOf } from '../accountAnswers.ts';
import { BUCKET } from './cephSetup.ts';
import { startProviderWorld } from './providerWorld.ts';
import type { ProviderWorld } from './providerWorld.ts';
import { startStsOfOthers } from './stsOfOthers.ts';

const installed = findProvider('keycloak');
if (!installed.found) console.log(`skipped: sign-in with Keycloak (${installed.reason})`);

/** Java takes its time on a busy machine. */
const START_LIMIT_MS = 10 * 60_000;
const MINUTE = 60_000;
const STORAGE = (['ceph', 'minio'] as const).map((name) => ({ name, found: findStorage(name) }));

describe.skipIf(!installed.found)('Keycloak', () => {
  let keycloak: Keycloak;
  let world: ProviderWorld;
  let otherFolder: string;

  beforeAll(async () => {
    if (!installed.found) return;
    keycloak = await startKeycloak(installed.tool);
    world = await startProviderWorld(keycloak);
    otherFolder = await mkdtemp(join(tmpdir(), 'brimful-auth-'));
  }, START_LIMIT_MS);
  afterAll(async () => {
    await world.close();
    await keycloak.stop();
    await rm(otherFolder, { recursive: true, force: true });
  });

  test('TK11: two accounts have one sign-in, renew in turn and together, and sign out one after the other', async () => {
    const run = await world.run();
    const [work, finance] = [run.account(), run.account({ id: 'finance' })];
    for (const account of [work, finance]) {
      await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    }
    for (const account of [work, finance, work, finance]) {
      await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
    }
    await expect(Promise.all([run.renew(work), run.renew(finance)])).resolves.toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    await expect(work.signOut()).resolves.toMatchObject({ revocation: 'shared', sharedWith: ['finance'] });
    await expect(run.renew(finance)).resolves.toMatchObject({ ok: true });
    await expect(finance.signOut()).resolves.toMatchObject({ revocation: 'confirmed', wiped: true });
  });

  test('TK11: two data directories have a sign-in each, from one browser, and neither ends that of the other', async () => {
    const [first, second] = [await world.run(), await world.run({ dataDir: otherFolder })];
    const [one, other] = [first.account(), second.account()];
    await one.signIn();
    await other.signIn();
    for (let renewals = 0; renewals < 3; renewals += 1) {
      await expect(first.renew(one)).resolves.toMatchObject({ ok: true });
      await expect(second.renew(other)).resolves.toMatchObject({ ok: true });
    }
    await expect(other.signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
    await expect(first.renew(one)).resolves.toMatchObject({ ok: true });
    await one.signOut();
  });

  describe('TK12: without offline_access', () => {
    test('the session of half an hour is refreshed after a quarter, while its keys live for an hour', async () => {
      const run = await world.run();
      const account = run.account({ scopes: ['openid'] });
      await account.signIn();
      const { credentials } = account.state();
      if (credentials.status !== 'valid') throw new Error(credentials.status);
      const minutes = ((credentials.renewsAt ?? 0) - run.clock.now()) / MINUTE;
      expect(minutes).toBeGreaterThan(13);
      expect(minutes).toBeLessThanOrEqual(15);
      await account.signOut();
    });

    test('it lives on under a running app for longer than it lives idle', async () => {
      await keycloak.change({ ssoSessionIdleTimeout: 32 });
      const answered: number[] = [];
      const network = createNetwork({ findProxy: null, extraAuthorities: null });
      const fetch: typeof network.fetch = async (url, init) => {
        const response = await network.fetch(url, init);
        if (init.method === 'POST') answered.push(response.status);
        return response;
      };
      const run = await world.run({ network: { ...network, fetch }, clock: systemClock });
      const account = run.account({ scopes: ['openid'] });
      await account.signIn();
      const stop = new AbortController();
      const running = account.start(stop.signal);
      // The sign-in, what is tried right after it (TK5), and three refreshes a quarter of a minute apart.
      await expect.poll(() => answered, { timeout: 2 * MINUTE }).toEqual([200, 200, 200, 200, 200]);
      expect(account.state().session.step).toBe('signed-in');
      stop.abort();
      await running;
      await account.signOut();
      network.close();
      await keycloak.change({ ssoSessionIdleTimeout: 1800 });
    });

    test('the person signs out elsewhere: said, with what Keycloak says', async () => {
      const run = await world.run();
      const account = run.account({ scopes: ['openid'] });
      await account.signIn();
      await keycloak.admin('POST', `/users/${ALICE}/logout`);
      await expect(run.renew(account)).resolves.toMatchObject({
        fault: { code: 'needs-sign-in', detail: 'invalid_grant (HTTP 400): Session not active' },
      });
      await account.signOut();
    });
  });

  /** What an administrator does, how Keycloak calls it at the next refresh, and what takes it back. */
  const REFUSALS: readonly {
    readonly name: string;
    readonly act: () => Promise<unknown>;
    readonly said: string | RegExp;
    readonly undo: (() => Promise<unknown>) | null;
  }[] = [
    {
      name: 'the person is disabled',
      act: () => keycloak.admin('PUT', `/users/${ALICE}`, { enabled: false }),
      said: 'invalid_grant (HTTP 400): User disabled',
      undo: () => keycloak.admin('PUT', `/users/${ALICE}`, { enabled: true }),
    },
    {
      name: 'the client demands consent, which nobody gave',
      act: () => keycloak.changeClient({ consentRequired: true }),
      said: 'invalid_scope (HTTP 400): Client no longer has requested consent from user',
      undo: () => keycloak.changeClient({ consentRequired: false }),
    },
    {
      name: 'the client may no longer be offline',
      act: () => keycloak.offlineAccess('DELETE'),
      said: 'invalid_grant (HTTP 400): Offline session invalid because offline access not granted anymore',
      undo: () => keycloak.offlineAccess('PUT'),
    },
    {
      name: 'everybody is signed out',
      act: () => keycloak.admin('POST', '/logout-all'),
      said: /^invalid_grant \(HTTP 400\): (Stale token|Offline user session not found)$/,
      undo: null,
    },
  ];

  test.each(REFUSALS)(
    'TK4: $name: a sign-in is offered, and what still serves afterwards is used without one',
    async ({ act, said, undo }) => {
      const run = await world.run();
      const account = run.account();
      await account.signIn();
      await act();
      const detail = typeof said === 'string' ? said : (expect.stringMatching(said) as unknown);
      await expect(run.renew(account)).resolves.toMatchObject({
        fault: { code: 'needs-sign-in', detail },
      });
      expect(account.state().session.step).toBe('needs-sign-in');
      if (undo === null) {
        await keycloak.change({ notBefore: 0 });
        await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
      } else {
        await undo();
        account.retry();
      }
      await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
      expect(account.state().session.step).toBe('signed-in');
      await account.signOut();
    },
  );

  test.each([
    [
      'a new password',
      () => ['PUT', '/reset-password', { type: 'password', value: 'alice-password' }] as const,
    ],
    [
      'a second factor that is demanded from now on',
      () => ['PUT', '', { requiredActions: ['CONFIGURE_TOTP'] }] as const,
    ],
  ])('%s does not end a session', async (_name, change) => {
    const run = await world.run();
    const account = run.account();
    await account.signIn();
    const [method, path, body] = change();
    await keycloak.admin(method, `/users/${ALICE}${path}`, body);
    await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
    await keycloak.admin('PUT', `/users/${ALICE}`, { requiredActions: [] });
    await account.signOut();
  });

  test('CR2: a client that is disabled for two minutes: tried again within a minute, and nobody has to do anything', async () => {
    const run = await world.run();
    const account = run.account();
    await account.signIn();
    await keycloak.changeClient({ enabled: false });
    await expect(run.renew(account)).resolves.toMatchObject({
      fault: {
        code: 'configuration',
        cause: 'unknown-client',
        detail: 'invalid_client (HTTP 401): Invalid client or Invalid client credentials',
      },
    });
    expect(account.state().session.step).toBe('signed-in');
    const stop = new AbortController();
    const running = account.start(stop.signal);
    await run.clock.advance(2 * MINUTE);
    await keycloak.changeClient({ enabled: true });
    await run.clock.advance(MINUTE);
    await expect.poll(() => account.state().credentials.status).toBe('valid');
    stop.abort();
    await running;
    await account.signOut();
  });

  test('CR2: a realm that is disabled for two minutes: tried again within a minute, and nobody has to sign in', async () => {
    const run = await world.run();
    const account = run.account();
    await account.signIn();
    await keycloak.change({ enabled: false });
    const refused = await run.renew(account);
    expect(refused.ok).toBe(false);
    const stop = new AbortController();
    const running = account.start(stop.signal);
    await run.clock.advance(2 * MINUTE);
    await keycloak.change({ enabled: true });
    await run.clock.advance(MINUTE);
    await expect.poll(() => account.state().credentials.status).toBe('valid');
    expect(account.state().session.step).toBe('signed-in');
    stop.abort();
    await running;
    await account.signOut();
  });

  test('SI9: a new signing key, and the end of the old one, are followed', async () => {
    const run = await world.run();
    const account = run.account();
    await account.signIn();
    const addKey = (name: string, priority: number): Promise<unknown> =>
      keycloak.admin('POST', '/components', {
        name,
        providerId: 'rsa-generated',
        providerType: 'org.keycloak.keys.KeyProvider',
        config: { priority: [String(priority)], algorithm: ['RS256'] },
      });
    await addKey('second', 200);
    await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
    await addKey('third', 300);
    const [second] = (await keycloak.admin('GET', '/components?name=second')) as readonly [{ id: string }];
    await keycloak.admin('DELETE', `/components/${second.id}`);
    await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
    await account.signOut();
  });

  test('TK4: a rotation whose answer is lost ends the session there, and that is said', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    let isLost = false;
    const fetch: typeof network.fetch = async (url, init) => {
      const response = await network.fetch(url, init);
      if (isLost && init.method === 'POST') throw new TypeError('fetch failed');
      return response;
    };
    const run = await world.run({ network: { ...network, fetch } });
    const account = run.account();
    await account.signIn();
    isLost = true;
    await expect(run.renew(account)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    isLost = false;
    const refused = await run.renew(account);
    expect(refused).toMatchObject({ fault: { code: 'needs-sign-in', cause: 'session-ended' } });
    expect(refused.ok ? '' : refused.fault.detail).toContain(
      'invalid_grant (HTTP 400): Maximum allowed refresh',
    );
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    await account.signOut();
    network.close();
  });

  describe.each(STORAGE)('with the STS of $name', ({ found }) => {
    test.skipIf(!found.found)(
      'keys that reach the folder alone, renewed past their shortest life; a refusal is told in its words',
      async () => {
        if (!found.found) return;
        const sts = await startStsOfOthers(found.tool, keycloak);
        const run = await world.run();
        const account = run.account({ ...sts.account, durationSeconds: 900 });
        account.setFolders([{ bucket: BUCKET, prefix: 'docs/', readOnly: false }]);
        await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
        const first = await keysOf(account);
        expect(await sts.put(first, 'docs/a')).toBe(200);
        expect(await sts.put(first, 'outside')).toBe(403);
        run.clock.jump(16 * MINUTE);
        const second = await keysOf(account);
        expect(second.accessKeyId).not.toBe(first.accessKeyId);
        expect(await sts.put(second, 'docs/b')).toBe(200);
        const role = sts.account.roleArn?.replace(/[^/]+$/, 'nobody') ?? null;
        const refused = run.account({ ...sts.account, id: 'other', roleArn: role });
        await refused.signIn();
        const keys = await refused.credentials.get(new AbortController().signal);
        expect(keys.ok ? '' : keys.fault.message).toContain(role);
        expect(refused.state().credentials).toMatchObject({
          status: 'failing',
          details: expect.stringMatching(/^\w+ \(HTTP 4\d\d/) as string,
        });
        await account.signOut();
        await refused.signOut();
        await sts.stop();
      },
    );
  });

  describe('what it says holds the cure', () => {
    test('a frontend URL: both names of the issuer, and which to enter', async () => {
      const account = (await world.run()).account();
      const own = 'https://login.example.com/realms/brimful';
      await keycloak.change({ attributes: { frontendUrl: 'https://login.example.com' } });
      const refused = await account.signIn();
      await keycloak.change({ attributes: { frontendUrl: '' } });
      expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration', cause: 'other-issuer' } });
      expect(refused.ok ? '' : refused.fault.message).toBe(
        `The issuer is configured as ${keycloak.issuer}, but the provider there calls itself ${own}: set "issuer" to exactly ${own}.`,
      );
    });

    test('SI10: a client that is confidential there is told so at the sign-in', async () => {
      const account = (await world.run()).account();
      await keycloak.changeClient({ publicClient: false });
      const refused = await account.signIn();
      await keycloak.changeClient({ publicClient: true });
      expect(refused).toMatchObject({ ok: false, fault: { cause: 'client-secret-demanded' } });
      expect(refused.ok ? '' : refused.fault.message).toContain(
        'Invalid client or Invalid client credentials',
      );
      await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
      await account.signOut();
    });

    test('SI15: a client without the scopes for names signs in all the same', async () => {
      const account = (await world.run()).account({ scopes: null });
      await keycloak.dropScopes(['profile', 'email']);
      await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
      await keycloak.addScopes(['profile', 'email']);
      await account.signOut();
    });

    test('SI3, SI12: a code for another device, although this client has to use PKCE', async () => {
      const account = (await world.run()).account();
      const attempt = account.signIn('device');
      await expect
        .poll(() => account.state().session)
        .toMatchObject({
          step: 'signing-in',
          userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) as string,
        });
      account.cancelSignIn();
      await attempt;
    });

    test.each([
      ['what is registered', {}, '/callback', 'accepted'],
      [
        'another address',
        {},
        '/elsewhere',
        { cause: 'sign-in-page-refused', detail: /Invalid parameter: redirect_uri/ },
      ],
      ['a disabled client', { enabled: false }, '/callback', { detail: /Client disabled/ }],
      ['no code flow', { standardFlowEnabled: false }, '/callback', { cause: 'client-not-allowed' }],
    ] as const)('the doctor asks it beforehand: %s', async (_name, settings, path, expected) => {
      const network = createNetwork({ findProxy: null, extraAuthorities: null });
      const found = await discoverProvider({ ...world.config, fetch: network.fetch });
      if (!found.ok) throw new Error(found.fault.message);
      await keycloak.changeClient(settings);
      const said = await probeAuthorization({
        ...{ account: world.config, connection: found.value, fetch: network.fetch },
        redirectUri: `http://127.0.0.1:49152${path}`,
      });
      await keycloak.changeClient({ enabled: true, standardFlowEnabled: true });
      network.close();
      if (typeof expected === 'string' || typeof said === 'string') {
        expect(said).toBe(expected);
        return;
      }
      if ('cause' in expected) expect(said.cause).toBe(expected.cause);
      if ('detail' in expected) expect(said.detail).toMatch(expected.detail);
    });
  });
});
