// Chooses the vault for this run: the keychain, else the system's encryption through Electron, else memory
// with a notice.
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { createEncryptedFileVault } from './encryptedFileVault.ts';
import type { SafeStorage } from './encryptedFileVault.ts';
import { createKeychainVault, keychainItemBytes } from './keychainVault.ts';
import type { LoadedKeychain } from './keychain.ts';
import { createMemoryVault } from './memoryVault.ts';
import type { SessionIndex } from './sessionIndex.ts';
import type { Vault } from './vault.ts';

export interface OpenVaultOptions {
  /** `memory`: always the memory vault. */
  readonly choice: 'best' | 'memory';
  /** Resolves to null if no keychain library can be loaded. */
  readonly loadKeychain: () => Promise<LoadedKeychain | null>;
  /** null: not in Electron, or its encryption is not real (VT2). */
  readonly safeStorage: SafeStorage | null;
  /** The data directory; the encrypted-file vault uses `vault` in it. */
  readonly folder: string;
  readonly index: SessionIndex;
  readonly clock: Clock;
  readonly log: Log;
}

const PROBE_NAME = 'probe';

/**
 * Chooses and logs the vault. A keychain that does not answer now is still chosen if sign-ins are stored
 * there: it may come back, and another vault would only hide them.
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  const vault = await chooseVault(options);
  options.log.info({ vault: vault.kind, asked: options.choice }, 'vault opened');
  return vault;
}

async function chooseVault(options: OpenVaultOptions): Promise<Vault> {
  if (options.choice === 'memory') return createMemoryVault();
  const loaded = await options.loadKeychain();
  if (loaded !== null) {
    const itemBytes = keychainItemBytes(process.platform);
    const vault = createKeychainVault({ ...loaded, clock: options.clock, itemBytes });
    const probed = await vault.read(PROBE_NAME);
    if (!probed.ok) options.log.warn({ vault: vault.kind, fault: probed.fault }, 'keychain probe failed');
    const isUsable = probed.ok || probed.fault.code !== 'vault-unavailable';
    if (isUsable || options.index.entries().some((entry) => entry.vault === vault.kind)) return vault;
  }
  return options.safeStorage === null
    ? createMemoryVault()
    : createEncryptedFileVault(join(options.folder, 'vault'), options.safeStorage);
}
