// The vaults that need no system keychain, and what each does when its system fails (VT1 to VT5).
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import { createEncryptedFileVault } from '../../../../src/auth/vault/encryptedFileVault.ts';
import type { SafeStorage } from '../../../../src/auth/vault/encryptedFileVault.ts';
import { createKeychainVault } from '../../../../src/auth/vault/keychainVault.ts';
import { createMemoryVault } from '../../../../src/auth/vault/memoryVault.ts';
import { createProvisionalVault } from '../../../../src/auth/vault/provisionalVault.ts';
import { openVault } from '../../../../src/auth/vault/openVault.ts';
import { openSessionIndex } from '../../../../src/auth/vault/sessionIndex.ts';
import { vaultEntryName } from '../../../../src/auth/vault/vault.ts';
import { keychainFault } from '../../../../src/auth/vault/vaultFault.ts';
import { systemClock } from '../../../../src/clock.ts';
import { describeVault } from './vaultContract.ts';
import { createTestKeychain } from './testKeychain.ts';
import type { TestKeychain } from './testKeychain.ts';

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
