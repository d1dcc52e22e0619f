// A store for the one persisted secret of an account: the refresh token or an access key (VT5).
import type { Result } from '../../result.ts';
import type { VaultFault } from './vaultFault.ts';

/**
 * `keychain`: the system's, through keytar. `keyring`: the same through @napi-rs/keyring, whose items have
 * different attributes, so that neither library sees the other's. `encrypted-file`: files that the system
 * encrypts. `memory`: until the app exits.
 */
export const VAULT_KINDS = ['keychain', 'keyring', 'encrypted-file', 'memory'] as const;
export type VaultKind = (typeof VAULT_KINDS)[number];
/** The kinds that a person sees, to whom the keychain's library does not matter. */
export type ShownVaultKind = Exclude<VaultKind, 'keyring'>;

/** Where a person is told that a secret is. */
export function shownVaultKind(kind: VaultKind): ShownVaultKind {
  return kind === 'keyring' ? 'keychain' : kind;
}

/**
 * What identifies a secret, so that no two builds, data directories, providers, clients or people share one
 * (TK2).
 */
export interface VaultEntryParts {
  /** `stable`, `beta` or `dev`: the build of the app. */
  readonly channel: string;
  /** Random, one per data directory. */
  readonly profile: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
  /** What of the provider's tokens differs from what accounts usually ask for; left out: nothing. */
  readonly asked?: string | undefined;
}

/**
 * Stores text under names. All vaults fulfil one contract (test/src/auth/vault/vaultContract.ts): text is
 * read back exactly until it is replaced or removed, a write is all or nothing, and removing an absent
 * entry succeeds.
 */
export interface Vault {
  /** May change to a better one (`refresh`). */
  readonly kind: VaultKind;
  /** Why secrets are kept in memory only; null: they are not, or a person chose that. */
  readonly trouble: VaultFault | null;
  /** Whether a secret could be stored now. Asks no person. */
  check(): Promise<Result<void, VaultFault>>;
  /**
   * The same, but lets the keychain ask the person to unlock it, until they answer or `signal` aborts.
   * Only while a person waits for it: reading and writing never ask.
   */
  unlock(signal: AbortSignal): Promise<Result<void, VaultFault>>;
  /** Looks for a better place, such as a keychain that was started since, and moves there. */
  refresh(): Promise<void>;
  /** null: nothing is stored, or a locked keychain hides it, as some do. */
  read(name: string): Promise<Result<string | null, VaultFault>>;
  write(name: string, secret: string): Promise<Result<void, VaultFault>>;
  remove(name: string): Promise<Result<void, VaultFault>>;
}

/** The name of a vault entry: the parts of its key, percent-encoded so that they stay distinct. */
export function vaultEntryName(key: VaultEntryParts): string {
  const client = key.asked === undefined ? key.clientId : `${key.clientId} ${key.asked}`;
  return [key.channel, key.profile, key.issuer, client, key.subject].map(encodeURIComponent).join('/');
}
