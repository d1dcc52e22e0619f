// Where the one persisted secret of an account lives: the refresh token, or a typed access key.
import type { Fault, Result } from '../../result.ts';

/**
 * `keychain`: the system's, through keytar. `keyring`: the same one through @napi-rs/keyring; its items have other attributes, so that
 * neither library sees what the other has stored. `encrypted-file`: files that the system encrypts. `memory`: ends with the app.
 */
export const VAULT_KINDS = ['keychain', 'keyring', 'encrypted-file', 'memory'] as const;
export type VaultKind = (typeof VAULT_KINDS)[number];
/** What a person sees: through which library a keychain is used makes no difference there. */
export type ShownVaultKind = Exclude<VaultKind, 'keyring'>;

export function shownVaultKind(kind: VaultKind): ShownVaultKind {
  return kind === 'keyring' ? 'keychain' : kind;
}

/**
 * `vault-locked`: it exists, but cannot be read or written now (locked, denied, or a prompt that nobody answers); try later.
 * `vault-unavailable`: the system's service is missing. `vault-lost`: what was stored can no longer be read.
 */
export type VaultFault = Fault<'vault-locked' | 'vault-unavailable' | 'vault-lost'>;

/** Whose secret it is. All parts together, so that two apps, builds, data folders, providers or persons never share one (TK2). */
export interface VaultKey {
  /** `stable`, `beta`, `dev`: builds of the app. */
  readonly channel: string;
  /** Random, one per data folder. */
  readonly profile: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
}

/**
 * Stores text under names. All vaults fulfil one contract (test/auth/vault/vaultContract.ts): what was written is read back exactly until it
 * is replaced or removed; a write is all or nothing; removing what does not exist is a success.
 */
export interface Vault {
  readonly kind: VaultKind;
  /** null: nothing is stored, or nothing is shown: some keychains answer like that while they are locked. */
  read(name: string): Promise<Result<string | null, VaultFault>>;
  write(name: string, secret: string): Promise<Result<void, VaultFault>>;
  remove(name: string): Promise<Result<void, VaultFault>>;
}

/** The name of a key's entry: its parts, percent-encoded, so that no part can pose as two. */
export function vaultEntryName(key: VaultKey): string {
  return [key.channel, key.profile, key.issuer, key.clientId, key.subject].map(encodeURIComponent).join('/');
}
