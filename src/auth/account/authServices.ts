// The ports that every account uses.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Network } from '../../network/network.ts';
import type { Fault, Result } from '../../result.ts';
import type { IdToken } from './person.ts';
import type { TakeLock } from './refreshLock.ts';
import type { StoredSecret } from './secretStore.ts';
import type { AuthFault } from './stepUp.ts';
import type { SessionIndex } from '../vault/sessionIndex.ts';
import type { SharedSecrets } from '../vault/sharedSecrets.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Opens the system browser at an address that nobody else may learn; false: none could be started;
 * `show-address`: none was, since a person has asked for the address itself. `spent`
 * aborts when the address is no longer needed, so that whatever leads there can be removed.
 */
export type OpenBrowser = (url: string, spent: AbortSignal) => Promise<boolean | 'show-address'>;

/** The tokens of one sign-in, in memory only. */
export interface SignInMemory {
  idToken: IdToken | null;
  refreshing: Promise<Result<IdToken, AuthFault | Fault<'no-id-token'>>> | null;
}

/** A person has signed in to `account`, whose entry in the vault has this name. */
export interface SignInNews {
  readonly name: string;
  readonly account: string;
}

/**
 * What the accounts with one sign-in share while Brimful runs: the ID token, the refresh in flight, and the
 * news that a person has signed in again (TK11).
 */
export interface SharedSignIns {
  /** The same object for the same key, whichever account asks. */
  memory(key: string): SignInMemory;
  announce(news: SignInNews): void;
  /** Calls `listener` with what is announced until `signal` aborts. */
  onSignIn(listener: (news: SignInNews) => void, signal: AbortSignal): void;
}

export interface AuthServices {
  readonly clock: Clock;
  readonly network: Network;
  readonly vault: Vault;
  readonly index: SessionIndex;
  /** `stable`, `beta` or `dev`: part of every vault entry's name. */
  readonly channel: string;
  readonly openBrowser: OpenBrowser;
  readonly takeLock: TakeLock;
  /**
   * Absolute path of the file that locks the refresh tokens whose entries in the vault begin with `names`:
   * what accounts share under one name is guarded by that name (TK11).
   */
  readonly lockFile: (names: string) => string;
  readonly secrets: SharedSecrets<StoredSecret>;
  readonly signIns: SharedSignIns;
  /** 0 <= x < 1, for jitter. */
  readonly unit: () => number;
  readonly log: Log;
}
