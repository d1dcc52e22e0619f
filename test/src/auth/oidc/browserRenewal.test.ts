// Renewal where the provider returns no ID token on refresh: a browser tab, seldom, or a person (TK5).
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { keysOf } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();

const never = new AbortController().signal;

describe('TK5: no ID token on refresh', () => {
  test('told right after sign-in; renewed through prompt=none in the browser, without a person', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } }, { clock });
    const account = auth.account();
    await account.signIn();
    expect(account.state().notices.map(({ id }) => id)).toContain('no-background-renewal');
    await keysOf(account);
    expect(auth.browser.opened).toHaveLength(1);

    const later = (await auth.restart({ clock })).account(auth.config);
    // Known before this run has asked anybody.
    expect(later.state().notices).toEqual(account.state().notices);
    auth.browser.password = 'nobody is there to type';
    await expect(keysOf(later)).resolves.toHaveProperty('sessionToken');
    expect(auth.browser.opened).toHaveLength(2);
  });

  test('when the session at the provider has ended: needs-sign-in with the reason', async () => {
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } });
    await auth.account().signIn();
    auth.world.provider.revokeAll();
    const later = (await auth.restart()).account(auth.config);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    const { session } = later.state();
    expect(session.step).toBe('needs-sign-in');
    // TK4: the next run says so from the start, and to another provider it says nothing.
    const next = await auth.restart();
    expect(next.account(auth.config).state().session).toEqual(session);
    const other = { ...auth.config, issuer: 'https://id.example.com' };
    expect(next.account(other).state()).toMatchObject({ session: { step: 'signed-out' }, notices: [] });
    await expect(next.account(auth.config).signIn()).resolves.toMatchObject({ ok: true });
    const last = (await auth.restart()).account(auth.config);
    expect(last.state().session.step).toBe('signed-in');
  });

  test('at most one tab an hour, over all runs; then, without credentials, a person is asked', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } }, { clock });
    await auth.account().signIn();
    const opened = auth.browser.opened.length;
    const run = async (): Promise<Account> => (await auth.restart({ clock })).account(auth.config);
    const outcomes: string[] = [];
    for (const hours of [1, 0, 0.5, 0.4, 0.2]) {
      clock.jump(hours * 3_600_000);
      const credentials = await (await run()).credentials.get(never);
      outcomes.push(credentials.ok ? 'credentials' : credentials.fault.code);
    }
    expect(outcomes).toEqual([
      'credentials',
      'needs-sign-in',
      'needs-sign-in',
      'needs-sign-in',
      'credentials',
    ]);
    expect(auth.browser.opened.length - opened).toBe(2);
  });

  test('while credentials are valid the next tab waits its hour, and nobody is bothered', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } }, { clock });
    const account = auth.account();
    await account.signIn();
    clock.jump(2 * 3_600_000);
    await keysOf(account);
    const opened = auth.browser.opened.length;
    const stop = new AbortController();
    const running = account.start(stop.signal);
    await clock.advance(50 * 60_000);
    await expect.poll(() => account.state().credentials).toMatchObject({ code: 'renewal-waits' });
    expect(account.state().session.step).toBe('signed-in');
    await keysOf(account);
    expect(auth.browser.opened.length).toBe(opened);
    stop.abort();
    await running;
  });

  test('CR6: what STS refuses is told in its words, not that a newer token could not be had', async () => {
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } });
    const account = auth.account({ browserRenewal: false });
    auth.world.storage.faults.replace([
      { type: 'error', operations: ['AssumeRoleWithWebIdentity'], code: 'AccessDenied', status: 403 },
    ]);
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(account.state()).toMatchObject({
      session: { step: 'signed-in' },
      credentials: { status: 'failing', code: 'refused' },
    });
  });

  test.each([60, 20])(
    'an ID token that lives for %d seconds is used, and no second tab opens',
    async (seconds) => {
      const openid = { behaviour: { idTokenOnRefresh: false }, idTokenTtlSeconds: seconds };
      const auth = await start({ openid });
      const account = auth.account();
      await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
      await keysOf(account);
      expect(auth.browser.opened).toHaveLength(1);
    },
  );

  test('while a tab is waited for, that is said', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } }, { clock });
    await auth.account().signIn();
    const later = (await auth.restart({ clock })).account(auth.config);
    auth.browser.mode = 'absent';
    const isSaid = (): boolean => later.state().notices.some(({ id }) => id === 'renewing-in-browser');
    const keys = later.credentials.get(never);
    await expect.poll(isSaid).toBe(true);
    await expect.poll(() => auth.browser.opened.length).toBe(2);
    await clock.advance(61_000);
    await expect(keys).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    expect(isSaid()).toBe(false);
  });

  test('browserRenewal: false never opens a browser', async () => {
    const auth = await start({ openid: { behaviour: { idTokenOnRefresh: false } } });
    await auth.account({ browserRenewal: false }).signIn();
    const later = (await auth.restart()).account({ ...auth.config, browserRenewal: false });
    await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    expect(auth.browser.opened).toHaveLength(1);
  });
});
