// An account as the app sees it: one object with a state to show and keys to use, whatever the keys come from.
import type { CredentialSource } from '../../credentials.ts';
import type { Fault, Result } from '../../result.ts';
import type { AccountKind } from '../../contract/accountKinds.ts';
import type { FolderGrant } from './folderGrant.ts';
import type { CredentialStatus } from './credentialRenewer.ts';
import type { AuthFault } from './stepUp.ts';
import type { ShownVaultKind } from '../vault/vault.ts';

export type AccountSession =
  | { readonly step: 'signed-out' }
  /** `expiresAt` (epoch ms) ends the attempt. */
  | { readonly step: 'signing-in'; readonly expiresAt: number }
  | { readonly step: 'signed-in'; readonly name: string }
  | { readonly step: 'needs-sign-in'; readonly name: string | null; readonly reason: string };

/** A sentence about this account that stays true for a while; `id` is stable. */
export interface AccountNotice {
  readonly id:
    | 'vault-memory'
    | 'vault-unsaved'
    | 'no-background-renewal'
    | 'clock-skew'
    | 'long-lived-key'
    | 'signed-out';
  readonly message: string;
}

export interface AccountState {
  readonly id: string;
  readonly source: AccountKind;
  /** Issuer host, profile, or the key's last four characters. */
  readonly description: string;
  readonly session: AccountSession;
  readonly credentials: CredentialStatus;
  readonly vault: ShownVaultKind | 'none';
  readonly notices: readonly AccountNotice[];
}

/** Why a person could not be signed in. */
export type SignInFault = AuthFault | Fault<'timed-out' | 'browser-not-opened'>;

/** `in-progress`: another attempt is running. `not-applicable`: this kind of account has no sign-in. */
export type AccountFault = SignInFault | Fault<'in-progress' | 'not-applicable'>;

export interface SignOutReport {
  /** Issued keys cannot be called back: until then (epoch ms) somebody who copied them could use them. null: there are none. */
  readonly credentialsLiveUntil: number | null;
  /**
   * Whether the provider has said that it ended the session (RFC 7009); some refuse that to public clients, and some are away.
   * `not-needed`: there was no refresh token.
   */
  readonly revocation: 'confirmed' | 'unconfirmed' | 'not-needed';
  /** False: the keychain could not be reached; what it holds is removed at a later start. */
  readonly wiped: boolean;
}

export interface Account {
  readonly id: string;
  readonly credentials: CredentialSource;
  state(): AccountState;
  /** Calls back after every change until the returned function is called. */
  subscribe(listener: (state: AccountState) => void): () => void;
  /**
   * Resolves when the person has signed in and keys were had or refused once, or when they have given up or run out of time (five
   * minutes). Where the answers show that a stronger sign-in is demanded, it follows at once, once. One attempt at a time.
   */
  signIn(): Promise<Result<void, AccountFault>>;
  cancelSignIn(): void;
  signOut(): Promise<SignOutReport>;
  /** Keeps an access key typed by a person; only for `access-key` accounts. */
  enterAccessKey(key: AccessKey): Promise<Result<void, AccountFault>>;
  /** The folders that the keys must reach; other ones than before mean new keys. */
  setFolders(folders: readonly FolderGrant[]): void;
  /** Renews in the background until the signal aborts; resolves when nothing is in flight any more. */
  start(signal: AbortSignal): Promise<void>;
  /** The machine woke up or the network changed. */
  wake(): void;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
