// The ports that every account uses.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Network } from '../../network/network.ts';
import type { TakeLock } from './refreshLock.ts';
import type { SessionIndex } from '../vault/sessionIndex.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Opens the system browser at an address that nobody else may learn; false: none could be started;
 * `show-address`: none was, since a person has asked for the address itself. `spent`
 * aborts when the address is no longer needed, so that whatever leads there can be removed.
 */
export type OpenBrowser = (url: string, spent: AbortSignal) => Promise<boolean | 'show-address'>;

export interface AuthServices {
  readonly clock: Clock;
  readonly network: Network;
  readonly vault: Vault;
  readonly index: SessionIndex;
  /** `stable`, `beta` or `dev`: part of every vault entry's name. */
  readonly channel: string;
  readonly openBrowser: OpenBrowser;
  readonly takeLock: TakeLock;
  /** Absolute path of the file that locks an account's refresh token. */
  readonly lockFile: (accountId: string) => string;
  /** 0 <= x < 1, for jitter. */
  readonly unit: () => number;
  readonly log: Log;
}
