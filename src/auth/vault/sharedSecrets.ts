// What the accounts with one sign-in know together about its secret, since it is one entry in the vault.
import { createTurns } from './turns.ts';

/** The secret under one name. */
export interface SharedSecret<Secret> {
  /** What the vault did not take yet; null: it holds the latest. */
  unsaved: Secret | null;
  /** An older secret must never be written after the one that replaced it. */
  readonly inTurn: ReturnType<typeof createTurns>;
}

export interface SharedSecrets<Secret> {
  /** The same object for the same name, whichever account asks. */
  of(name: string): SharedSecret<Secret>;
  /** `account` has the secret that `current` names, whenever that is asked; null: none. */
  register(account: string, current: () => string | null): void;
  /** The accounts of this run that have the secret. */
  accountsWith(name: string): readonly string[];
}

/** One for all accounts of a data directory. */
export function createSharedSecrets<Secret>(): SharedSecrets<Secret> {
  const known = new Map<string, SharedSecret<Secret>>();
  const accounts = new Map<string, () => string | null>();
  return {
    of: (name) => {
      const secret = known.get(name) ?? { unsaved: null, inTurn: createTurns() };
      known.set(name, secret);
      return secret;
    },
    register: (account, current) => void accounts.set(account, current),
    accountsWith: (name) => [...accounts].flatMap(([id, current]) => (current() === name ? [id] : [])),
  };
}
