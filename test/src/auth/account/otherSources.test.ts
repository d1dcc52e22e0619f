// Accounts without a sign-in: the AWS environment and profiles, and an access key in the vault.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { AccountConfig } from '../../../../src/auth/accountKinds.ts';
import { accessKeySchema } from '../../../../src/auth/kinds/accessKey.ts';
import { environmentSchema } from '../../../../src/auth/kinds/environment.ts';
import { openAuth } from '../../../../src/auth/openAuth.ts';
import { systemClock } from '../../../../src/clock.ts';
import { takeProcessLock } from '../../../../src/persistence/processLock.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { createTestKeychain } from '../vault/testKeychain.ts';

const never = new AbortController().signal;
const network = createNetwork({ findProxy: null, extraAuthorities: null });
const folders: string[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'brimful-source-'));
  folders.push(folder);
  return folder;
}

const keychain = createTestKeychain();

async function open(config: AccountConfig, dataDir: string): Promise<Account> {
  const auth = await openAuth({
    dataDir,
    clock: systemClock,
    network,
    channel: 'test',
    openBrowser: () => Promise.resolve(false),
    safeStorage: null,
    loadKeychain: () => Promise.resolve({ kind: 'keychain' as const, keychain }),
    vault: 'best',
    secretService: keychain.service,
    takeLock: takeProcessLock,
    unit: () => 0.5,
    log: silentLog,
  });
  return auth.account(config);
}

describe('environment', () => {
  const config = environmentSchema.parse({ id: 'ci', source: 'environment', region: 'eu-central-1' });
  const emptyMachine = async (): Promise<string> => {
    const folder = await temporaryFolder();
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE']) {
      vi.stubEnv(name, undefined);
    }
    return folder;
  };

  test('AWS_* variables', async () => {
    const folder = await emptyMachine();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDFROMVARIABLES');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const account = await open(config, folder);
    await expect(account.credentials.get(never)).resolves.toEqual({
      ok: true,
      value: { accessKeyId: 'AKIDFROMVARIABLES', secretAccessKey: 'secret', expiresAt: null },
    });
    expect(account.state()).toMatchObject({
      session: { step: 'signed-in', name: 'AWS environment' },
      credentials: { status: 'valid', expiresAt: null, renewsAt: null },
      vault: 'none',
    });
  });

  test('a profile by name', async () => {
    const folder = await emptyMachine();
    await writeFile(
      join(folder, 'credentials'),
      '[backup]\naws_access_key_id = AKIDFROMPROFILE\naws_secret_access_key = secret\n',
    );
    const account = await open({ ...config, profile: 'backup' }, folder);
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      value: { accessKeyId: 'AKIDFROMPROFILE' },
    });
    expect(account.state().description).toBe('AWS profile backup');
  });

  test('CR5: a profile whose keys were replaced is read again when a person retries', async () => {
    const folder = await emptyMachine();
    const write = (id: string): Promise<void> =>
      writeFile(
        join(folder, 'credentials'),
        `[backup]\naws_access_key_id = ${id}\naws_secret_access_key = secret\n`,
      );
    await write('AKIDOLD');
    const account = await open({ ...config, profile: 'backup' }, folder);
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      value: { accessKeyId: 'AKIDOLD' },
    });
    await write('AKIDNEW');
    account.retry();
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      value: { accessKeyId: 'AKIDNEW' },
    });
  });

  test('nothing there: a sentence that says what to set; there is nothing to sign in to', async () => {
    const account = await open(config, await emptyMachine());
    const keys = await account.credentials.get(never);
    expect(keys).toMatchObject({ ok: false, fault: { code: 'configuration' } });
    expect(keys.ok ? '' : keys.fault.message).toContain('AWS_ACCESS_KEY_ID');
    await expect(account.signIn()).resolves.toMatchObject({ fault: { code: 'not-applicable' } });
  });
});

describe('access key', () => {
  const config = accessKeySchema.parse({ id: 'b2', source: 'access-key', region: 'eu-central-1' });
  const key = { accessKeyId: 'AKIAEXAMPLE1234', secretAccessKey: 'TYPED-SECRET-0123456789' };

  test('typed once, kept in the vault, labelled as long-lived, gone after sign-out', async () => {
    const folder = await temporaryFolder();
    const account = await open(config, folder);
    expect(account.state().session).toEqual({ step: 'signed-out' });
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
    await expect(account.enterAccessKey(key, never)).resolves.toMatchObject({ ok: true });

    const later = await open(config, folder);
    await expect(later.credentials.get(never)).resolves.toEqual({
      ok: true,
      value: { ...key, expiresAt: null },
    });
    expect(later.state()).toMatchObject({ description: 'Access key ...1234', vault: 'keychain' });
    expect(later.state().notices.map(({ id }) => id)).toEqual(['long-lived-key']);
    expect(await readFile(join(folder, 'sign-ins.json'), 'utf8')).not.toContain('TYPED-SECRET');
    expect(JSON.stringify(later.state())).not.toContain('TYPED-SECRET');

    await expect(later.signOut()).resolves.toMatchObject({ wiped: true });
    expect(keychain.items.size).toBe(0);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: false });
  });

  test.each([
    ['empty', { accessKeyId: '', secretAccessKey: '' }],
    ['with a space', { ...key, secretAccessKey: 'TYPED SECRET' }],
    ['with a newline', { ...key, accessKeyId: 'AKIA\nEXAMPLE' }],
  ])('not a key: %s', async (_name, wrong) => {
    const account = await open(config, await temporaryFolder());
    await expect(account.enterAccessKey(wrong, never)).resolves.toMatchObject({
      fault: { code: 'configuration' },
    });
    expect(account.state().session).toEqual({ step: 'signed-out' });
  });
});
