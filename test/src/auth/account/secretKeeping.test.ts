// What becomes of a sign-in while the keychain is in any of its states, and how it comes back (VT3,
// VT6).
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { STORE_AGAIN_MS } from '../../../../src/auth/account/secretKeeper.ts';
import { keysOf } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();

/** Runs `work` with the account's background work. */
async function running(account: Account, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const ended = account.start(stop.signal);
  await work();
  stop.abort();
  await ended;
}

describe('VT6: a sign-in that cannot be stored says why, and is stored as soon as it can be', () => {
  test.each([
    ['dismissed', 'vault-dismissed'],
    ['mute', 'vault-mute'],
    ['denied', 'vault-denied'],
    ['full', 'vault-refused'],
  ] as const)('%s', async (condition, code) => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    auth.keychain.condition = condition;
    auth.keychain.person = 'dismisses';
    const account = (await auth.restart()).account(auth.config);
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    expect(account.state().notKept).toMatchObject({ code });
    expect(account.state().notices.map(({ id }) => id)).toEqual(['vault-unsaved']);
    auth.keychain.condition = 'open';
    await running(account, async () => {
      await clock.advance(STORE_AGAIN_MS);
      await expect.poll(() => account.state().notKept).toBeNull();
    });
    expect(account.state().notices).toEqual([]);
    const later = (await auth.restart()).account(auth.config);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  });

  test.each(['absent', 'no-bus'] as const)(
    '%s: memory serves until a keychain appears',
    async (condition) => {
      const clock = createVirtualClock(Date.now());
      const auth = await start({}, { clock });
      auth.keychain.condition = condition;
      const account = (await auth.restart()).account(auth.config);
      await account.signIn();
      expect(account.state()).toMatchObject({ vault: 'memory', notKept: { code: `vault-${condition}` } });
      auth.keychain.condition = 'open';
      await running(account, async () => {
        await clock.advance(STORE_AGAIN_MS);
        await expect.poll(() => account.state()).toMatchObject({ vault: 'keychain', notKept: null });
      });
      const later = (await auth.restart()).account(auth.config);
      await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
    },
  );

  test('TK7: what a sign-out has ended in memory is not moved into a keychain that appears later', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    auth.keychain.condition = 'absent';
    const account = (await auth.restart()).account(auth.config);
    await account.signIn();
    await expect(account.signOut()).resolves.toMatchObject({ wiped: true });
    auth.keychain.condition = 'open';
    await running(account, async () => {
      await clock.advance(STORE_AGAIN_MS);
      await expect.poll(() => account.state().vault).toBe('keychain');
    });
    expect(auth.keychain.writes).toEqual([]);
  });

  test('memory by choice is said as that, and never left', async () => {
    const auth = await start({}, { clock: createVirtualClock(Date.now()) });
    const account = (await auth.restart({ vault: 'memory' })).account(auth.config);
    await account.signIn();
    expect(account.state().notKept).toMatchObject({ code: 'chosen' });
    expect(account.state().notices).toMatchObject([{ id: 'vault-chosen-memory' }]);
  });
});

describe('VT6: a locked keychain asks the person only while they are there', () => {
  test('at the start once, at a retry again, in the background never', async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await start({}, { clock });
    await auth.account().signIn();
    auth.keychain.condition = 'locked';
    auth.keychain.person = 'dismisses';
    const account = (await auth.restart()).account(auth.config);
    await running(account, async () => {
      await expect.poll(() => account.state().credentials).toMatchObject({ code: 'vault-dismissed' });
      expect(auth.keychain.asked).toBe(1);
      await clock.advance(10 * 60_000);
      await expect(account.credentials.get(never)).resolves.toMatchObject({
        fault: { code: 'keychain', cause: 'vault-dismissed' },
      });
      expect(auth.keychain.asked).toBe(1);

      auth.keychain.person = 'unlocks';
      account.retry();
      await expect.poll(() => account.state().credentials.status).toBe('valid');
      expect(auth.keychain.asked).toBe(2);
    });
  });

  test("a question that nobody answers holds nothing up, and ends with the person's patience", async () => {
    const auth = await start({}, { clock: createVirtualClock(Date.now()) });
    await auth.account().signIn();
    auth.keychain.condition = 'locked';
    const account = (await auth.restart()).account(auth.config);
    await running(account, async () => {
      await expect.poll(() => auth.keychain.asked).toBe(1);
      await expect(account.credentials.get(never)).resolves.toMatchObject({
        fault: { cause: 'vault-locked' },
      });
      account.cancelSignIn();
    });
  });
});

test('VT3: a keychain that shows nothing after a start is "locked", never "signed out"', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start();
  await auth.account().signIn();
  auth.keychain.condition = 'locked';
  const later = (await auth.restart({ clock })).account(auth.config);
  expect(later.state().session).toEqual({ step: 'signed-in', name: 'alice' });
  await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'keychain' } });
  const { session } = later.state();
  expect(session.step === 'needs-sign-in' ? session.reason : '').toContain('unlock');
  auth.keychain.condition = 'open';
  await clock.advance(2_000);
  await expect(keysOf(later)).resolves.toHaveProperty('sessionToken');
  expect(later.state().session).toEqual({ step: 'signed-in', name: 'alice' });
});
