// Signing out: what is revoked, wiped and said (SI10, TK7).
import { describe, expect, test } from 'vitest';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { keysOf, signedIn } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();
const never = new AbortController().signal;

describe('TK7: sign-out', () => {
  test('SI10: a public client names itself and holds no secret, at the token endpoint and for revocation (RFC 7009 2.1)', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const sent: {
      readonly path: string;
      readonly names: readonly string[];
      readonly form: URLSearchParams;
    }[] = [];
    const fetch: AgentFetch = (url, init) => {
      const form = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : '');
      const path = new URL(url).pathname;
      if (init.method === 'POST') sent.push({ path, names: Object.keys(init.headers), form });
      return network.fetch(url, init);
    };
    const auth = await start({}, { network: { ...network, fetch } });
    const account = auth.account();
    await account.signIn();
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
    expect(sent.map(({ path }) => path)).toEqual(['/token', '/token', '/token/revocation']);
    for (const { names, form } of sent) {
      expect(form.get('client_id')).toBe(auth.config.clientId);
      expect([...form.keys()].join()).not.toMatch(/secret|assertion/);
      expect(names.map((name) => name.toLowerCase())).not.toContain('authorization');
    }
    const revocation = sent.at(-1)?.form ?? new URLSearchParams();
    expect([...revocation.keys()].sort()).toEqual(['client_id', 'token', 'token_type_hint']);
    expect(revocation.get('token_type_hint')).toBe('refresh_token');
    network.close();
  });

  test('a provider that does not confirm it: where to sign out there (RP-Initiated Logout)', async () => {
    const auth = await start();
    const account = await signedIn(auth);
    auth.world.provider.change({ fault: 'revocation-down' });
    const page = `${auth.config.issuer}/session/end`;
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'unconfirmed', page });
    expect(account.state().notices).toMatchObject([{ id: 'signed-out', address: page }]);
  });

  test('says until when issued keys live, also those of an earlier run, and not for longer', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start();
    const before = await signedIn(auth, { clock });
    const { expiresAt } = await keysOf(before);
    const later = (await auth.restart({ clock })).account(auth.config);
    expect(later.state().credentials.status).toBe('none');
    const report = await later.signOut();
    expect(report.credentialsLiveUntil).toBe(expiresAt);
    const [notice, ...others] = later.state().notices;
    expect(others).toEqual([]);
    const said = /^Credentials that were already issued are valid until ([\d-]+) ([\d:]+) UTC\.$/;
    const [, day = '', time = ''] = said.exec(notice?.message ?? '') ?? [];
    const overstated = Date.parse(`${day}T${time}Z`) - (expiresAt ?? 0);
    expect(overstated).toBeGreaterThanOrEqual(0);
    expect(overstated).toBeLessThan(60_000);
    clock.jump(2 * 3_600_000);
    expect(later.state().notices).toEqual([]);
    // The next sign-in is not haunted by it.
    clock.jump(-2 * 3_600_000);
    await later.signIn();
    expect(later.state().notices).toEqual([]);
  });

  test('wipes even if the provider cannot be reached, and says that it did not revoke', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    auth.world.provider.change({ fault: 'all-down' });
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'unconfirmed', wiped: true });
    const [notice] = account.state().notices;
    expect(notice?.message).toContain(`${new URL(auth.config.issuer).host} has not confirmed`);
    expect(notice?.message).toContain(
      'sign out on its own page too. Credentials that were already issued are valid until',
    );
    expect(auth.keychain.items.size).toBe(0);
    const later = (await auth.restart()).account(auth.config);
    expect(later.state().session).toEqual({ step: 'signed-out' });
  });

  test('what a locked keychain keeps is removed at the next start that can', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    auth.keychain.condition = 'locked';
    await expect(account.signOut()).resolves.toMatchObject({ wiped: false });
    expect(auth.keychain.items.size).toBe(1);
    auth.keychain.condition = 'open';
    await auth.restart();
    expect(auth.keychain.items.size).toBe(0);
  });

  test('a revoked refresh token is of no use to whoever copied it', async () => {
    const auth = await start();
    const account = auth.account();
    await account.signIn();
    const copied = new Map(auth.keychain.items);
    const copy = (await auth.restart()).account(auth.config);
    await account.signOut();
    for (const [name, value] of copied) auth.keychain.items.set(name, value);
    await expect(copy.credentials.get(never)).resolves.toMatchObject({ ok: false });
  });
});
