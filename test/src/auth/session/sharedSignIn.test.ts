// TK11: accounts of one person at one provider and client have one sign-in together.
import { cp, rename, rm, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { keysOf } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const start = useAuthWorlds();
const never = new AbortController().signal;

/** The usual thing on AWS: two roles of one company. */
async function twoAccounts(auth: AuthWorld): Promise<readonly [Account, Account]> {
  const two = [auth.account(), auth.account({ id: 'finance' })] as const;
  for (const account of two) await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
  return two;
}

describe('TK11: two accounts with one sign-in', () => {
  test('have one entry in the vault, and renew in turn for as long as they run, with a token that rotates', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const two = await twoAccounts(auth);
    expect(auth.keychain.items.size).toBe(1);
    const stop = new AbortController();
    const running = two.map((account) => account.start(stop.signal));
    for (let renewals = 0; renewals < 6; renewals += 1) {
      const before = await Promise.all(two.map(keysOf));
      await clock.advance(46 * 60_000);
      await expect
        .poll(async () => (await Promise.all(two.map(keysOf))).map(({ accessKeyId }) => accessKeyId))
        .not.toEqual(expect.arrayContaining([before[0]?.accessKeyId]));
      for (const account of two) expect(account.state().session.step).toBe('signed-in');
    }
    stop.abort();
    await Promise.all(running);
    expect(auth.browser.opened).toHaveLength(2);
  });

  test('ask for one refresh when both need a token at the same time', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const two = await twoAccounts(auth);
    clock.jump(2 * 3_600_000);
    const before = auth.world.provider.requestCount('token');
    await Promise.all(two.map(keysOf));
    expect(auth.world.provider.requestCount('token')).toBe(before + 1);
  });

  test('another run renews with what either of them has stored', async () => {
    const auth = await start();
    await twoAccounts(auth);
    const later = await auth.restart();
    for (const id of ['work', 'finance', 'work']) await keysOf(later.account({ ...auth.config, id }));
  });

  test('two processes on one data folder do not use the same refresh token twice', async () => {
    const auth = await start();
    await twoAccounts(auth);
    const [one, other] = [await auth.restart(), await auth.restart()];
    const accounts = [
      one.account(auth.config),
      other.account({ ...auth.config, id: 'finance' }),
      other.account(auth.config),
      one.account({ ...auth.config, id: 'finance' }),
    ];
    await Promise.all(accounts.map(keysOf));
  });

  test('signing out of one leaves the other signed in and says so; the last one ends the session', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const [work, finance] = await twoAccounts(auth);
    await expect(work.signOut()).resolves.toMatchObject({
      revocation: 'shared',
      sharedWith: ['finance'],
      wiped: true,
    });
    expect(auth.world.provider.requestCount('revocation')).toBe(0);
    expect(work.state().session).toEqual({ step: 'signed-out' });
    const { host } = new URL(auth.config.issuer);
    expect(work.state().notices[0]?.message).toContain(
      `your session at ${host} goes on for "finance": sign out there too to end it.`,
    );
    await expect(work.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    clock.jump(2 * 3_600_000);
    await keysOf(finance);
    const report = await finance.signOut();
    expect(report).toMatchObject({ revocation: 'confirmed', wiped: true });
    expect(report).not.toHaveProperty('sharedWith');
    expect(auth.keychain.items.size).toBe(0);
  });

  test('both sign out at the same time: the provider is told once', async () => {
    const auth = await start();
    const reports = await Promise.all((await twoAccounts(auth)).map((account) => account.signOut()));
    expect(reports.map(({ revocation }) => revocation).sort()).toEqual(['confirmed', 'shared']);
    expect(auth.keychain.items.size).toBe(0);
  });

  test('a session that has ended is renewed for both by one sign-in', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const two = await twoAccounts(auth);
    const stop = new AbortController();
    const running = two.map((account) => account.start(stop.signal));
    auth.world.provider.revokeAll();
    await clock.advance(46 * 60_000);
    for (const each of two) await expect.poll(() => each.state().session.step).toBe('needs-sign-in');
    await two[0].signIn();
    for (const each of two) await expect.poll(() => each.state().session.step).toBe('signed-in');
    await expect.poll(() => two[1].state().credentials.status).toBe('valid');
    stop.abort();
    await Promise.all(running);
  });

  test('a token that the keychain does not take waits for both, and neither uses the spent one', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    const [work, finance] = await twoAccounts(auth);
    auth.keychain.condition = 'full';
    clock.jump(2 * 3_600_000);
    await keysOf(work);
    clock.jump(2 * 3_600_000);
    await keysOf(finance);
    clock.jump(2 * 3_600_000);
    auth.keychain.condition = 'open';
    await keysOf(work);
    const later = await auth.restart({ clock });
    for (const id of ['finance', 'work']) await keysOf(later.account({ ...auth.config, id }));
  });

  test('TK2: the one that is configured for another provider does not take the entry of the other', async () => {
    const auth = await start();
    await twoAccounts(auth);
    const other = await start();
    const later = await auth.restart();
    const again = later.account({ ...auth.config, issuer: other.config.issuer });
    const finance = later.account({ ...auth.config, id: 'finance' });
    expect(again.state().session).toEqual({ step: 'signed-out' });
    await again.signOut();
    expect(auth.keychain.items.size).toBe(1);
    await keysOf(finance);
    // And does not count as one that still has it.
    await expect(finance.signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
  });

  test.each([
    ['was renamed in config.json', { id: 'office' }],
    ['is configured for another provider', { id: 'work', issuer: 'https://somebody-else.example' }],
  ])('TK7: an account that %s keeps no session alive', async (_name, change) => {
    const auth = await start();
    await twoAccounts(auth);
    const later = await auth.restart();
    const finance = later.account({ ...auth.config, id: 'finance' });
    later.account({ ...auth.config, ...change });
    await keysOf(finance);
    await expect(finance.signOut()).resolves.toMatchObject({ revocation: 'confirmed', wiped: true });
    expect(auth.keychain.items.size).toBe(0);
    const again = (await auth.restart()).account(auth.config);
    expect(again.state().session).toEqual({ step: 'signed-out' });
  });
});

describe('TK11: what is not shared', () => {
  test('accounts that ask for other scopes have a sign-in each', async () => {
    const auth = await start();
    const two = [auth.account(), auth.account({ id: 'finance', scopes: ['openid'] })];
    for (const account of two) await account.signIn();
    expect(auth.keychain.items.size).toBe(2);
    await expect(two[0]?.signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
    if (two[1] !== undefined) await keysOf(two[1]);
  });

  test('a client secret that both have is deleted with the last of them', async () => {
    const auth = await start({ openid: { clientSecret: 'of-the-app' } });
    const two = [auth.account({ clientSecret: true }), auth.account({ id: 'finance', clientSecret: true })];
    for (const account of two) {
      await account.clientSecret?.enter('of-the-app', never);
      await account.signIn();
    }
    expect(auth.keychain.items.size).toBe(2);
    await two[0]?.signOut();
    await two[0]?.clientSecret?.remove();
    if (two[1] !== undefined) await keysOf(two[1]);
    await two[1]?.signOut();
    await two[1]?.clientSecret?.remove();
    expect(auth.keychain.items.size).toBe(0);
  });
});

describe('TK11: a data directory', () => {
  test('that was copied starts signed out, and the original goes on', async () => {
    const auth = await start();
    await auth.account().signIn();
    const dataDir = `${auth.dataDir}-copy`;
    await cp(auth.dataDir, dataDir, { recursive: true });
    const copied = (await auth.restart({ dataDir })).account(auth.config);
    expect(copied.state().session).toEqual({ step: 'signed-out' });
    await copied.signIn();
    expect(auth.keychain.items.size).toBe(2);
    for (let renewals = 0; renewals < 2; renewals += 1) {
      await keysOf((await auth.restart({ dataDir })).account(auth.config));
      await keysOf((await auth.restart()).account(auth.config));
    }
    await rm(dataDir, { recursive: true });
  });

  test('that was moved, or is reached through a link, stays signed in', async () => {
    const auth = await start();
    await auth.account().signIn();
    const [moved, link] = [`${auth.dataDir}-moved`, `${auth.dataDir}-link`];
    await rename(auth.dataDir, moved);
    await keysOf((await auth.restart({ dataDir: moved })).account(auth.config));
    await symlink(moved, link, 'junction');
    await keysOf((await auth.restart({ dataDir: link })).account(auth.config));
    await keysOf((await auth.restart({ dataDir: moved })).account(auth.config));
    await rm(link);
    await rename(moved, auth.dataDir);
  });
});

test('VT3: what a locked keychain kept at a sign-out is not deleted once the same entry is in use again', async () => {
  const auth = await start();
  const account = auth.account();
  await account.signIn();
  auth.keychain.condition = 'locked';
  await expect(account.signOut()).resolves.toMatchObject({ wiped: false });
  auth.keychain.condition = 'open';
  await account.signIn();
  await keysOf((await auth.restart()).account(auth.config));
});
