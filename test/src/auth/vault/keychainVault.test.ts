// The vault in the system's keychain, on an in-memory keychain that can be in every state (VT1 to VT6).
// keychain.test.ts tests the real one.
import { describe, expect, test } from 'vitest';
import {
  createKeychainVault,
  KEYCHAIN_TIMEOUT_MS,
  keychainItemBytes,
} from '../../../../src/auth/vault/keychainVault.ts';
import { createSecretService } from '../../../../src/auth/vault/secretService.ts';
import { keychainFault } from '../../../../src/auth/vault/vaultFault.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { createTestKeychain } from './testKeychain.ts';
import { describeVault } from './vaultContract.ts';

describe('keychain vault', () => {
  const make = (itemBytes: number | null) => () =>
    createKeychainVault({
      kind: 'keychain',
      keychain: createTestKeychain(),
      clock: systemClock,
      itemBytes,
      service: null,
    });
  describe('without a limit', () => describeVault(make(null)));
  describe('with the limit of Windows', () => describeVault(make(keychainItemBytes('win32'))));

  test('VT4: no item holds a newline or is longer than the limit', async () => {
    const keychain = createTestKeychain();
    await createKeychainVault({
      kind: 'keychain',
      keychain,
      clock: systemClock,
      itemBytes: 2560,
      service: null,
    }).write('one', '\n'.repeat(9_000));
    expect(keychain.items.size).toBeGreaterThan(4);
    for (const value of keychain.items.values()) {
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(2560);
      expect(value).toMatch(/^[\w.-]+$/);
    }
  });

  test('a write that is cut off anywhere leaves the old secret whole', async () => {
    for (let cut = 0; cut < 6; cut += 1) {
      const keychain = createTestKeychain();
      const vault = createKeychainVault({
        kind: 'keychain',
        keychain,
        clock: systemClock,
        itemBytes: 100,
        service: null,
      });
      await vault.write('one', 'o'.repeat(200));
      let left = cut;
      const setPassword = keychain.setPassword.bind(keychain);
      keychain.setPassword = async (...item) => {
        if (left === 0) throw new Error('cut off');
        left -= 1;
        await setPassword(...item);
      };
      const written = await vault.write('one', 'n'.repeat(200));
      const read = await vault.read('one');
      expect(read).toEqual({ ok: true, value: (written.ok ? 'n' : 'o').repeat(200) });
    }
  });

  test('locked: reads show nothing, writes are refused as locked; open again: all is there', async () => {
    const keychain = createTestKeychain();
    const vault = createKeychainVault({
      kind: 'keychain',
      keychain,
      clock: systemClock,
      itemBytes: null,
      service: null,
    });
    await vault.write('one', 'secret');
    keychain.condition = 'locked';
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: null });
    await expect(vault.write('one', 'new')).resolves.toMatchObject({ fault: { code: 'vault-locked' } });
    keychain.condition = 'open';
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: 'secret' });
  });

  test('an unanswered call: mute after five seconds, without a second call', async () => {
    const clock = createVirtualClock(0);
    const keychain = createTestKeychain();
    const answer: { resolve: (value: null) => void } = { resolve: () => undefined };
    let calls = 0;
    keychain.getPassword = () => {
      calls += 1;
      return new Promise((resolve) => (answer.resolve = resolve));
    };
    const vault = createKeychainVault({
      kind: 'keychain',
      keychain,
      clock,
      itemBytes: null,
      service: keychain.service,
    });
    const first = vault.read('one');
    await clock.advance(0);
    await clock.advance(KEYCHAIN_TIMEOUT_MS);
    await expect(first).resolves.toMatchObject({ fault: { code: 'vault-mute' } });
    await expect(vault.read('one')).resolves.toMatchObject({ fault: { code: 'vault-mute' } });
    expect(calls).toBe(1);
    answer.resolve(null);
    await clock.advance(0);
    void vault.read('one');
    await clock.advance(0);
    expect(calls).toBe(2);
  });

  test.each([
    ['locked', 'vault-locked'],
    ['dismissed', 'vault-dismissed'],
    ['absent', 'vault-absent'],
    ['no-bus', 'vault-no-bus'],
    ['mute', 'vault-mute'],
    ['denied', 'vault-denied'],
    ['full', 'vault-refused'],
  ] as const)('VT6: %s has a code and a sentence of its own', async (condition, code) => {
    const keychain = createTestKeychain();
    const { service } = keychain;
    keychain.condition = condition;
    const vault = createKeychainVault({
      kind: 'keychain',
      keychain,
      clock: systemClock,
      itemBytes: null,
      service,
    });
    const written = await vault.write('one', 'secret');
    expect(written).toMatchObject({ fault: keychainFault(code) });
  });

  test.each(['User canceled the operation.', 'The user name or passphrase you entered is not correct.'])(
    'VT6: a keychain that asks in the middle of a call does not ask again until a person comes back: %s',
    async (answer) => {
      const clock = createVirtualClock(0);
      const keychain = createTestKeychain();
      let asked = 0;
      keychain.getPassword = () => {
        asked += 1;
        return Promise.reject(new Error(answer));
      };
      const parts = { kind: 'keychain', keychain, clock, itemBytes: null, service: null } as const;
      const vault = createKeychainVault(parts);
      const first = await vault.read('one');
      expect(first.ok).toBe(false);
      // Who has just said no is not asked again at once.
      await vault.unlock(new AbortController().signal);
      expect(await vault.read('one')).toEqual(first);
      expect(await vault.write('one', 'secret')).toEqual(first);
      await clock.advance(24 * 3_600_000);
      expect(await vault.read('one')).toEqual(first);
      expect(asked).toBe(1);
      await vault.unlock(new AbortController().signal);
      expect(await vault.read('one')).toEqual(first);
      expect(asked).toBe(2);
    },
  );

  test('a foreign entry under our name is damaged, not a token', async () => {
    const keychain = createTestKeychain();
    keychain.items.set('Brimful one', 'hello');
    const vault = createKeychainVault({
      kind: 'keychain',
      keychain,
      clock: systemClock,
      itemBytes: null,
      service: null,
    });
    await expect(vault.read('one')).resolves.toMatchObject({ fault: { code: 'vault-lost' } });
  });
});

test('TK6: a keychain that gave no answer is asked again when the clock has been set back', async () => {
  let now = 10 * 3_600_000;
  let asked = 0;
  const service = createSecretService({
    clock: { ...createVirtualClock(0), now: () => now },
    openBus: () => {
      asked += 1;
      return Promise.reject(Object.assign(new Error('no answer'), { code: 'ABORT_ERR' }));
    },
  });
  await expect(service.check('read')).resolves.toMatchObject({ code: 'vault-mute' });
  await expect(service.check('read')).resolves.toMatchObject({ code: 'vault-mute' });
  expect(asked).toBe(1);
  now = 0;
  await expect(service.check('read')).resolves.toMatchObject({ code: 'vault-mute' });
  expect(asked).toBe(2);
});
