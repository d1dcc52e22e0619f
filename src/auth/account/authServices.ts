// The ports that every account uses.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Network } from '../../network/network.ts';
import type { TakeLock } from './refreshLock.ts';
import type { SessionIndex } from '../vault/sessionIndex.ts';
import type { Vault } from '../vault/vault.ts';

export interface AuthServices {
  readonly clock: Clock;
  readonly network: Network;
  readonly vault: Vault;
  readonly index: SessionIndex;
  /** `stable`, `beta` or `dev`: part of every vault entry's name. */
  readonly channel: string;
  /** Opens the system browser; false: none could be started. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  readonly takeLock: TakeLock;
  /** Absolute path of the file that locks an account's refresh token. */
  readonly lockFile: (accountId: string) => string;
  /** 0 <= x < 1, for jitter. */
  readonly unit: () => number;
  readonly log: Log;
}
