// Chooses the vault for this run: the keychain, else the system's encryption through Electron, else memory with a notice.
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { createEncryptedFileVault } from './encryptedFileVault.ts';
import type { SafeStorage } from './encryptedFileVault.ts';
import { createKeychainVault, keychainItemBytes } from './keychainVault.ts';
import type { Keychain } from './keychainVault.ts';
import { createMemoryVault } from './memoryVault.ts';
import type { SessionIndex } from './sessionIndex.ts';
import type { Vault } from './vault.ts';

export interface OpenVaultOptions {
  /** `memory` keeps nothing, whatever there is. */
  readonly choice: 'best' | 'memory';
  /** null: keytar is not installed or cannot be loaded. */
  readonly loadKeychain: () => Promise<Keychain | null>;
  /** null: no Electron, or no real backend behind it (VT2). */
  readonly safeStorage: SafeStorage | null;
  /** Folder for the files of the encrypted-file vault. */
  readonly folder: string;
  readonly index: SessionIndex;
  readonly clock: Clock;
}

const PROBE_NAME = 'probe';

/**
 * A keychain that does not answer now is still chosen when sign-ins were stored there: it may come back, and another vault would
 * only hide them.
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  if (options.choice === 'memory') return createMemoryVault();
  const keychain = await options.loadKeychain();
  if (keychain !== null) {
    const itemBytes = keychainItemBytes(process.platform);
    const vault = createKeychainVault({ keychain, clock: options.clock, itemBytes });
    const probed = await vault.read(PROBE_NAME);
    const isUsable = probed.ok || probed.fault.code !== 'vault-unavailable';
    if (isUsable || options.index.entries().some((entry) => entry.vault === 'keychain')) return vault;
  }
  return options.safeStorage === null
    ? createMemoryVault()
    : createEncryptedFileVault(join(options.folder, 'vault'), options.safeStorage);
}

/** keytar is an optional dependency with a native part: not there is an expected state. */
export async function loadKeytar(): Promise<Keychain | null> {
  try {
    const { default: keytar } = await import('keytar');
    return keytar;
  } catch {
    return null;
  }
}
