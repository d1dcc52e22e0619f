// What the accounts with one sign-in know together about its secret, since it is one entry in the vault.
import { createTurns } from './turns.ts';

/** The secret under one name. */
export interface SharedSecret<Secret> {
  /** The accounts that brought or renewed it in this run. */
  readonly holders: Set<string>;
  /** What the vault did not take yet; null: it holds the latest. */
  unsaved: Secret | null;
  /** An older secret must never be written after the one that replaced it. */
  readonly inTurn: ReturnType<typeof createTurns>;
}

export interface SharedSecrets<Secret> {
  /** The same object for the same name, whichever account asks. */
  of(name: string): SharedSecret<Secret>;
}

/** One for all accounts of a data directory. */
export function createSharedSecrets<Secret>(): SharedSecrets<Secret> {
  const known = new Map<string, SharedSecret<Secret>>();
  return {
    of: (name) => {
      const secret = known.get(name) ?? { holders: new Set(), unsaved: null, inTurn: createTurns() };
      known.set(name, secret);
      return secret;
    },
  };
}
