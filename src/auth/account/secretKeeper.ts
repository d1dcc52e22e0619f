// Brings an account's secret and its vault together again after the vault could not be used: stores what
// could not be stored, and lets the keychain ask the person to unlock it, but only while somebody is
// there.
import type { Clock } from '../../clock.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
import type { SecretStore } from './secretStore.ts';

type Flushable = Pick<SecretStore, 'flush' | 'isUnsaved'>;

export interface SecretKeeper {
  /**
   * A person is there: if the keychain turns out to be locked at the next use, it may ask them, once.
   */
  personIsThere(): void;
  /** The vault did not return or take the secret. */
  failed(code: VaultFault['code']): void;
  /**
   * Lets the keychain ask the person, who has just brought a secret, to unlock it: until they answer,
   * `signal` aborts, or `UNLOCK_LIMIT_MS` are over. What cannot be stored then waits in memory.
   */
  unlock(signal: AbortSignal): Promise<void>;
  /** Ends a question of the keychain. */
  cancel(): void;
  /**
   * While the secret is not stored, or not in the keychain: looks every half minute whether it can be.
   * Ends with `signal`.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** How often (ms) it is tried again: a keychain may be unlocked or started at any time. */
export const STORE_AGAIN_MS = 30_000;
/** How long (ms) a person has to unlock the keychain before what they brought is kept in memory. */
export const UNLOCK_LIMIT_MS = 2 * 60_000;
/** A question to the person can change these. */
const ASKABLE: ReadonlySet<VaultFault['code']> = new Set([
  'vault-locked',
  'vault-dismissed',
  'vault-denied',
  'vault-not-set-up',
]);

/** One for each account; nothing is tried again by itself before `run`. */
export function createSecretKeeper(parts: {
  readonly vault: Vault;
  readonly store: Flushable;
  readonly clock: Clock;
  /** What was not stored is stored now, or is kept in another vault. */
  readonly onStored: () => void;
  /** The person has answered the keychain: the secret may be readable now. */
  readonly onAnswered: () => void;
}): SecretKeeper {
  const { vault, store, clock, onStored, onAnswered } = parts;
  let isThere = false;
  let asking: AbortController | null = null;
  let lookAgain = (): void => undefined;

  const isNeeded = (): boolean => vault.trouble !== null || store.isUnsaved();
  const storeAgain = async (): Promise<void> => {
    if (await store.flush()) onStored();
  };
  const ask = async (question: AbortController): Promise<void> => {
    await vault.unlock(question.signal);
    asking = null;
    await storeAgain();
    onAnswered();
  };

  return {
    personIsThere: () => {
      isThere = true;
    },
    failed: (code) => {
      lookAgain();
      if (!isThere || asking !== null || !ASKABLE.has(code)) return;
      isThere = false;
      asking = new AbortController();
      void ask(asking);
    },
    unlock: async (signal) => {
      const enough = new AbortController();
      const limit = AbortSignal.any([signal, enough.signal]);
      const late = clock.sleep(UNLOCK_LIMIT_MS, limit).then(() => enough.abort());
      await vault.unlock(limit);
      enough.abort();
      await late;
    },
    cancel: () => asking?.abort(),
    run: async (signal) => {
      const stop = (): void => {
        asking?.abort();
        lookAgain();
      };
      signal.addEventListener('abort', stop, { once: true });
      let { kind } = vault;
      while (!isOver(signal)) {
        // Nothing wakes the machine while all is well.
        if (!isNeeded()) {
          await new Promise<void>((resolve) => (lookAgain = resolve));
          continue;
        }
        await clock.sleep(STORE_AGAIN_MS, signal);
        if (isOver(signal)) return;
        await vault.refresh();
        await storeAgain();
        if (vault.kind !== kind) onStored();
        ({ kind } = vault);
      }
    },
  };
}

/** Keeps two secrets of one account as one. */
export function bothStores(...stores: readonly Flushable[]): Flushable {
  return {
    isUnsaved: () => stores.some((store) => store.isUnsaved()),
    flush: async () => {
      const flushed = await Promise.all(stores.map((store) => store.flush()));
      return flushed.some(Boolean) && !stores.some((store) => store.isUnsaved());
    },
  };
}

/** A function, since the compiler assumes that a property does not change across an await. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
