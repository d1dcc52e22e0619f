// An account as the app sees it: one object with a state to show and credentials to use, wherever these come
// from.
import type { AccessKey, CredentialSource } from '../../credentials.ts';
import type { Fault, Result } from '../../result.ts';
import type { Frozen } from '../../contract/frozen.ts';
import type { AccountState as VisibleAccount } from '../../contract/state.ts';
import type { AuthFault } from './stepUp.ts';
import type { AssignedRole } from '../vault/sessionIndex.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

/** The part of a bucket that credentials must reach for one synced folder. */
export interface FolderGrant {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly readOnly: boolean;
}

/**
 * How far a session policy narrows credentials. `folders`: to exactly the folders. Wider, because it would
 * not have fitted otherwise (CR7): `similar-names`: letters beyond Latin-1 are wildcards; `shared-parents`:
 * some folders were replaced by a parent that they share; `whole-buckets`.
 */
export type Narrowing = 'folders' | 'similar-names' | 'shared-parents' | 'whole-buckets';

export type AccountSession = Frozen<VisibleAccount['session']>;

/** A message about this account that is shown for as long as it is true; `id` is stable. */
export interface AccountNotice {
  readonly id:
    | 'vault-memory'
    | 'vault-chosen-memory'
    | 'vault-unsaved'
    | 'no-background-renewal'
    | 'renewing-in-browser'
    | 'clock-skew'
    | 'wide-credentials'
    | 'long-lived-key'
    | 'signed-out';
  readonly message: string;
  /** A page that the message speaks of. */
  readonly address?: string;
}

/** What the page sees of an account, and its notices. */
export interface AccountState extends Frozen<VisibleAccount> {
  readonly notices: readonly AccountNotice[];
}

/** Why a sign-in failed. */
export type SignInFault = AuthFault | Fault<'timed-out' | 'browser-not-opened' | 'opened-twice'>;

/** `in-progress`: another attempt is running. `not-applicable`: this kind of account has no sign-in. */
export type AccountFault = SignInFault | Fault<'in-progress' | 'not-applicable'>;

export interface SignOutReport {
  /**
   * Issued credentials cannot be revoked: whoever copied them could use them until then (epoch ms). null:
   * there are none.
   */
  readonly credentialsLiveUntil: number | null;
  /**
   * Whether the provider confirmed that it ended the session (RFC 7009); some refuse that to public clients,
   * or cannot be reached. `not-needed`: there was no refresh token. `shared`: it goes on, since other
   * accounts have the same one (TK11).
   */
  readonly revocation: 'confirmed' | 'unconfirmed' | 'not-needed' | 'shared';
  /** Where the provider lets people sign out themselves; absent: unknown, or not needed. */
  readonly page?: string;
  /** The ids of these other accounts; absent: there are none. */
  readonly sharedWith?: readonly string[];
  /** False: the keychain could not be reached, so its entry is removed at a later start. */
  readonly wiped: boolean;
}

/**
 * `browser`: in the browser of this computer. `shown`: the same, but the person opens the address, which the
 * account's state shows. `device`: with a code on any device (RFC 8628), for computers without a browser.
 */
export type SignInWay = 'browser' | 'shown' | 'device';

/** An AWS account in which something is assigned to a person. */
export interface AwsAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
}

/** For accounts whose provider assigns roles in AWS accounts to people, who choose one. */
export interface RoleChoice {
  awsAccounts(signal: AbortSignal): Promise<Result<readonly AwsAccount[], AuthFault>>;
  /** The names of the person's roles in one AWS account. */
  roleNames(awsAccountId: string, signal: AbortSignal): Promise<Result<readonly string[], AuthFault>>;
  /** Uses this role from now on; a fault if it gives no credentials, and then the choice stays as it was. */
  choose(role: AssignedRole, signal: AbortSignal): Promise<Result<void, AuthFault>>;
}

export interface Account {
  readonly id: string;
  /** Absent: there is nothing to choose. */
  readonly roles?: RoleChoice;
  /** With S3 Access Grants those of the role, which reach no folder (CR11). */
  readonly credentials: CredentialSource;
  /** The credentials that reach this folder. */
  credentialsFor(folder: FolderGrant): CredentialSource;
  state(): AccountState;
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: (state: AccountState) => void): () => void;
  /**
   * Signs in through the browser. Resolves once the person has signed in and credentials were issued or
   * refused once, or once they have cancelled or run out of time (five minutes). If the answers demand a
   * stronger sign-in, one follows immediately, once. One attempt at a time (`in-progress`).
   * `way` left out: in the browser. `elsewhere`: in a browser on another computer, with `answerSignIn`.
   * `not-applicable`: this kind of account does not sign in that way.
   */
  signIn(way?: SignInWay | 'elsewhere'): Promise<Result<void, AccountFault>>;
  /**
   * Takes the address at which a browser on another computer has ended (SI14). `not-the-answer`: it is not
   * that of the attempt that is waiting. Absent: this kind of account has no such sign-in.
   */
  answerSignIn?(address: string): Result<void, Fault<'not-the-answer'>>;
  /** Ends the sign-in that is waiting, which then resolves to `cancelled`. */
  cancelSignIn(): void;
  /**
   * Revokes the session at the provider and deletes the stored secret, the latter even if the former fails
   * (TK7).
   */
  signOut(): Promise<SignOutReport>;
  /**
   * Stores an access key that a person typed; only for `access-key` accounts. What cannot be stored is
   * kept in memory, and a notice says so. `signal` ends the wait for a keychain that asks to be
   * unlocked.
   */
  enterAccessKey(key: AccessKey, signal: AbortSignal): Promise<Result<void, AccountFault>>;
  /** The client secret that the account's provider demands (SI10); absent: none. */
  readonly clientSecret?: {
    /**
     * Stores what a person entered. What cannot be stored is kept in memory, and a notice says so. `signal`
     * ends the wait for a keychain that asks to be unlocked.
     */
    enter(text: string, signal: AbortSignal): Promise<Result<void, Fault<'configuration'>>>;
    /** Deletes it, with the account. */
    remove(): Promise<void>;
  };
  /** The folders that the credentials must reach; additional ones require new credentials. */
  setFolders(folders: readonly FolderGrant[]): void;
  /** Renews credentials in the background until `signal` aborts; resolves once nothing is in flight. */
  start(signal: AbortSignal): Promise<void>;
  /** Whether a secret of this account could be stored now; asks no person. */
  checkVault(): Promise<Result<void, VaultFault>>;
  /** The machine woke up or the network changed. */
  wake(): void;
  /**
   * A person asks for another attempt: whatever failed is tried again now. Opens no browser; only
   * `signIn` does.
   */
  retry(): void;
}
