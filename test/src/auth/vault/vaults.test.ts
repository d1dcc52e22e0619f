// The vaults that need no system keychain, and what each does when its system fails (VT1 to VT5).
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import { createEncryptedFileVault } from '../../../../src/auth/vault/encryptedFileVault.ts';
import type { SafeStorage } from '../../../../src/auth/vault/encryptedFileVault.ts';
import {
  createKeychainVault,
  KEYCHAIN_TIMEOUT_MS,
  keychainItemBytes,
} from '../../../../src/auth/vault/keychainVault.ts';
import { createMemoryVault } from '../../../../src/auth/vault/memoryVault.ts';
import { createProvisionalVault } from '../../../../src/auth/vault/provisionalVault.ts';
import { openVault } from '../../../../src/auth/vault/openVault.ts';
import { createSecretService } from '../../../../src/auth/vault/secretService.ts';
import { openSessionIndex } from '../../../../src/auth/vault/sessionIndex.ts';
import { vaultEntryName } from '../../../../src/auth/vault/vault.ts';
import { keychainFault } from '../../../../src/auth/vault/vaultFault.ts';
import { systemClock } from '../../../../src/clock.ts';
import { describeVault } from './vaultContract.ts';
import { createTestKeychain } from './testKeychain.ts';
import type { TestKeychain } from './testKeychain.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'brimful-vault-'));
  folders.push(folder);
  return folder;
}

/** Real encryption, as Electron's has: a key that only this run knows. */
function createSafeStorage(): SafeStorage {
  const key = randomBytes(32);
  return {
    encrypt: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), data]);
    },
    decrypt: (data) => {
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
      decipher.setAuthTag(data.subarray(12, 28));
      return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

describe('memory vault', () => describeVault(createMemoryVault));

describe('encrypted-file vault', () => {
  describeVault(async () => createEncryptedFileVault(await temporaryFolder(), createSafeStorage()));

  test('VT1: files are 0600, their names and contents tell nothing', async () => {
    const folder = await temporaryFolder();
    await createEncryptedFileVault(folder, createSafeStorage()).write('alice@example.com', 'SECRET-TOKEN');
    const [name = ''] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(name).toMatch(/^[0-9a-f]{32}\.secret$/);
    expect(await readFile(join(folder, name), 'latin1')).not.toContain('SECRET-TOKEN');
  });

  test('VT3: what cannot be decrypted is reported as locked and kept', async () => {
    const folder = await temporaryFolder();
    await createEncryptedFileVault(folder, createSafeStorage()).write('one', 'secret');
    const other = createEncryptedFileVault(folder, createSafeStorage());
    await expect(other.read('one')).resolves.toMatchObject({ ok: false, fault: { code: 'vault-locked' } });
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('a folder that cannot be written to is a fault, not a crash', async () => {
    const folder = join(await temporaryFolder(), 'file');
    await writeFile(folder, 'in the way');
    const vault = createEncryptedFileVault(folder, createSafeStorage());
    await expect(vault.write('one', 'secret')).resolves.toMatchObject({
      fault: { code: 'vault-unavailable' },
    });
  });
});

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

describe('memory until a keychain appears', () => {
  test.each([
    ['before another secret was refused', true],
    ['while it is stored there', false],
  ])('TK7: a secret that is removed leaves no copy in the keychain: %s', async (_name, isCutShort) => {
    const folder = await temporaryFolder();
    const keychain = createTestKeychain();
    const { service } = keychain;
    const vault = createProvisionalVault({
      keychain: createKeychainVault({
        kind: 'keychain',
        keychain,
        clock: systemClock,
        itemBytes: null,
        service,
      }),
      missing: keychainFault('vault-absent'),
      index: await openSessionIndex(join(folder, 'index.json'), silentLog),
      log: silentLog,
    });
    keychain.condition = 'absent';
    await vault.write('one', 'secret');
    if (isCutShort) await vault.write('two', 'secret');
    keychain.condition = 'open';
    const setPassword = keychain.setPassword.bind(keychain);
    const moved = new Promise<void>((resolve) => {
      keychain.setPassword = async (...item) => {
        await setPassword(...item);
        if (isCutShort) keychain.condition = 'full';
        resolve();
      };
    });
    const refreshed = vault.refresh();
    await moved;
    if (isCutShort) await refreshed;
    await expect(vault.remove('one')).resolves.toMatchObject({ ok: true });
    await refreshed;
    expect([...keychain.items.values()]).toEqual([]);
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: null });
  });
});

describe('the choice', () => {
  const choose = async (
    parts: Partial<Parameters<typeof openVault>[0]>,
  ): Promise<Awaited<ReturnType<typeof openVault>>['kind']> => {
    const folder = await temporaryFolder();
    const vault = await openVault({
      choice: 'best',
      loadKeychain: () => Promise.resolve(null),
      service: null,
      safeStorage: null,
      folder,
      index: await openSessionIndex(join(folder, 'index.json'), silentLog),
      clock: systemClock,
      log: silentLog,
      ...parts,
    });
    return vault.kind;
  };
  const loaded = (
    condition: TestKeychain['condition'],
  ): Pick<Parameters<typeof openVault>[0], 'loadKeychain' | 'service'> => {
    const keychain = createTestKeychain();
    keychain.condition = condition;
    const { service } = keychain;
    return { service, loadKeychain: () => Promise.resolve({ kind: 'keychain' as const, keychain }) };
  };
  const absent = loaded('absent');

  test('keychain, else safeStorage, else memory', async () => {
    const keychain = loaded('open');
    const safeStorage = createSafeStorage();
    await expect(choose({ ...keychain, safeStorage })).resolves.toBe('keychain');
    await expect(choose({ safeStorage })).resolves.toBe('encrypted-file');
    await expect(choose({ ...absent, safeStorage })).resolves.toBe('encrypted-file');
    await expect(choose(absent)).resolves.toBe('memory');
    await expect(choose({ ...keychain, choice: 'memory' })).resolves.toBe('memory');
  });

  test('a keychain that holds sign-ins is not abandoned while it is unavailable', async () => {
    const index = await openSessionIndex(join(await temporaryFolder(), 'index.json'), silentLog);
    await index.put('work', { vault: 'keychain', name: 'one', person: null });
    await expect(choose({ ...absent, index, safeStorage: createSafeStorage() })).resolves.toBe('keychain');
  });
});

test('TK2: every part of the key makes another entry, and no part can pose as two', () => {
  const key = {
    channel: 'stable',
    profile: 'p',
    issuer: 'https://id.example.com/',
    clientId: 'brimful',
    subject: 'a/b',
  };
  const names = [
    key,
    { ...key, channel: 'beta' },
    { ...key, profile: 'q' },
    { ...key, issuer: 'https://id.example.com' },
    { ...key, clientId: 'brimful/a', subject: 'b' },
    { ...key, subject: 'b/a' },
  ].map(vaultEntryName);
  expect(new Set(names).size).toBe(names.length);
});
