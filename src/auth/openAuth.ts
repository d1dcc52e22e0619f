// The entry point of this room: opens vault and index of a data directory once, then creates accounts from
// their configuration.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Network } from '../network/network.ts';
import type { Account } from './account/account.ts';
import { configuredAccount } from './accountKinds.ts';
import type { AccountConfig } from './accountKinds.ts';
import type { AuthServices } from './account/authServices.ts';
import type { SafeStorage } from './vault/encryptedFileVault.ts';
import { openVault } from './vault/openVault.ts';
import type { OpenVaultOptions } from './vault/openVault.ts';
import type { TakeLock } from './account/refreshLock.ts';
import { removeLeftovers } from './account/secretStore.ts';
import { createSharedSignIns } from './session/sharedSignIns.ts';
import { openSessionIndex } from './vault/sessionIndex.ts';
import { createSharedSecrets } from './vault/sharedSecrets.ts';
import type { VaultKind } from './vault/vault.ts';

export interface OpenAuthOptions {
  /** Absolute path of the data directory. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly network: Network;
  readonly channel: string;
  readonly openBrowser: AuthServices['openBrowser'];
  /** null: not in Electron, or its encryption is not real (VT2). */
  readonly safeStorage: SafeStorage | null;
  readonly loadKeychain: OpenVaultOptions['loadKeychain'];
  readonly vault: OpenVaultOptions['choice'];
  /** Says in which state the system's keychain is; null: it has no Secret Service. */
  readonly secretService: OpenVaultOptions['service'];
  readonly takeLock: TakeLock;
  readonly unit: () => number;
  readonly log: Log;
}

export interface Auth {
  readonly vault: VaultKind;
  /** Creates an account; call it once per account of the configuration. */
  account(config: AccountConfig): Account;
}

/**
 * Chooses the vault, without asking a person, and removes entries that earlier sign-outs could not
 * remove.
 */
export async function openAuth(options: OpenAuthOptions): Promise<Auth> {
  const locks = join(options.dataDir, 'locks');
  await mkdir(locks, { recursive: true, mode: 0o700 });
  const index = await openSessionIndex(join(options.dataDir, 'sign-ins.json'), options.log);
  const vault = await openVault({
    choice: options.vault,
    loadKeychain: options.loadKeychain,
    service: options.secretService,
    safeStorage: options.safeStorage,
    folder: options.dataDir,
    index,
    clock: options.clock,
    log: options.log,
  });
  await removeLeftovers({ vault, index, log: options.log });
  const services: AuthServices = {
    clock: options.clock,
    network: options.network,
    vault,
    index,
    channel: options.channel,
    openBrowser: options.openBrowser,
    takeLock: options.takeLock,
    lockFile: (names) => join(locks, `${createHash('sha256').update(names).digest('hex').slice(0, 32)}.lock`),
    secrets: createSharedSecrets(),
    signIns: createSharedSignIns(),
    unit: options.unit,
    log: options.log,
  };
  return {
    vault: vault.kind,
    account: (config) => configuredAccount(config).create(services),
  };
}
