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
import { createProvisionalVault } from './provisionalVault.ts';
import type { SecretService } from './secretService.ts';
import type { Vault } from './vault.ts';
import { isKeychainMissing, keychainFault } from './vaultFault.ts';
import type { VaultFault } from './vaultFault.ts';

export interface OpenVaultOptions {
  /** `memory`: always the memory vault. */
  readonly choice: 'best' | 'memory';
  /** Resolves to null if no keychain library can be loaded. */
  readonly loadKeychain: () => Promise<LoadedKeychain | null>;
  /** Says in which state the keychain is; null: this system has no Secret Service. */
  readonly service: SecretService | null;
  /** null: not in Electron, or its encryption is not real (VT2). */
  readonly safeStorage: SafeStorage | null;
  /** The data directory; the encrypted-file vault uses `vault` in it. */
  readonly folder: string;
  readonly index: SessionIndex;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Chooses and logs the vault, without asking a person anything. A keychain that is missing now is still
 * chosen if sign-ins are stored there: it may come back, and another vault would only hide them. Else
 * memory serves until it appears.
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  const vault = await chooseVault(options);
  options.log.info({ vault: vault.kind, asked: options.choice }, 'vault opened');
  return vault;
}

async function chooseVault(options: OpenVaultOptions): Promise<Vault> {
  const { index, clock, log, safeStorage } = options;
  if (options.choice === 'memory') return createMemoryVault();
  const loaded = await options.loadKeychain();
  const others = (): Vault | null =>
    safeStorage === null ? null : createEncryptedFileVault(join(options.folder, 'vault'), safeStorage);
  if (loaded === null) return others() ?? withTrouble(createMemoryVault(), keychainFault('vault-no-library'));
  const itemBytes = keychainItemBytes(process.platform);
  const vault = createKeychainVault({ ...loaded, clock, itemBytes, service: options.service });
  const usable = await vault.check();
  if (usable.ok) return vault;
  log.warn({ vault: vault.kind, fault: usable.fault }, 'keychain not usable');
  const isInUse = index.entries().some((entry) => entry.vault === vault.kind);
  if (isInUse || !isKeychainMissing(usable.fault)) return vault;
  return others() ?? createProvisionalVault({ keychain: vault, missing: usable.fault, index, log });
}

function withTrouble(vault: Vault, trouble: VaultFault): Vault {
  return { ...vault, trouble };
}
