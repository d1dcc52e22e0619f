// One account's secret: vault and index together, and what to do while the vault cannot be reached.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Identity } from './person.ts';
import type { IndexEntry, SessionIndex } from '../vault/sessionIndex.ts';
import type { Vault, VaultFault } from '../vault/vault.ts';

export interface StoredSecret {
  readonly secret: string;
  readonly identity: Identity | null;
}

export interface SecretStore {
  /** Whose secret is stored, as far as the index knows; null: nothing is stored, or it is an access key. */
  identity(): Identity | null;
  isStored(): boolean;
  /** ok(null): nothing was ever stored. A vault that shows nothing although something was stored is a fault. */
  read(): Promise<Result<StoredSecret | null, VaultFault>>;
  /**
   * Keeps the secret under `name` instead of the account's earlier one. After a fault it is kept in memory and every later call tries
   * again to store it, so that a rotated token is not lost with a locked keychain.
   */
  write(name: string, stored: StoredSecret): Promise<Result<void, VaultFault>>;
  /** Forgets it. A fault: it is out of reach now and will be removed when the vault can be reached again. */
  remove(): Promise<Result<void, VaultFault>>;
}

/**
 * Secrets of `accountId` in `vault`. One whose name does not begin with `ownNames` was stored before the account was configured anew,
 * for another provider or client: it is never read, so that no provider gets the token of another, and goes with the next sign-in.
 */
export function createSecretStore(options: {
  readonly vault: Vault;
  readonly index: SessionIndex;
  readonly accountId: string;
  readonly ownNames: string;
}): SecretStore {
  const { vault, index, accountId, ownNames } = options;
  const ownEntry = (): IndexEntry | null => {
    const entry = index.entry(accountId);
    return entry?.name.startsWith(ownNames) === true ? entry : null;
  };
  let unsaved: { readonly name: string; readonly stored: StoredSecret } | null = null;

  const store = async (name: string, stored: StoredSecret): Promise<Result<void, VaultFault>> => {
    unsaved = { name, stored };
    const before = index.entry(accountId);
    const written = await vault.write(name, stored.secret);
    if (!written.ok) return written;
    unsaved = null;
    const { identity } = stored;
    const plain = identity && { ...identity, audience: [...identity.audience] };
    await index.put(accountId, { vault: vault.kind, name, identity: plain });
    if (before !== null && before.name !== name) await removeEntry(vault, index, before);
    return written;
  };

  return {
    identity: () => unsaved?.stored.identity ?? ownEntry()?.identity ?? null,
    isStored: () => unsaved !== null || ownEntry() !== null,
    read: async () => {
      if (unsaved !== null) {
        const { name, stored } = unsaved;
        await store(name, stored);
        return ok(stored);
      }
      const entry = ownEntry();
      if (entry === null) return ok(null);
      if (entry.vault !== vault.kind) return failed(otherVault(entry.vault));
      const found = await vault.read(entry.name);
      if (!found.ok) return found;
      if (found.value === null) return failed(vault.kind === 'memory' ? forgotten() : hidden());
      return ok({ secret: found.value, identity: entry.identity });
    },
    write: store,
    remove: async () => {
      unsaved = null;
      const entry = index.entry(accountId);
      if (entry === null) return ok(undefined);
      await index.put(accountId, null);
      return removeEntry(vault, index, entry);
    },
  };
}

/** Removes what could not be removed earlier. Called once per start. */
export async function removeLeftovers(vault: Vault, index: SessionIndex): Promise<void> {
  for (const leftover of index.leftovers()) {
    if (leftover.vault === vault.kind) await removeEntry(vault, index, leftover);
  }
}

async function removeEntry(
  vault: Vault,
  index: SessionIndex,
  entry: { readonly vault: Vault['kind']; readonly name: string },
): Promise<Result<void, VaultFault>> {
  const leftover = { vault: entry.vault, name: entry.name };
  if (entry.vault === 'memory') return ok(undefined);
  const seen = entry.vault === vault.kind ? await vault.read(entry.name) : failed(otherVault(entry.vault));
  // Removing what a locked keychain does not show would succeed and do nothing.
  const removed = seen.ok && seen.value === null ? failed(hidden()) : await vault.remove(entry.name);
  const result = seen.ok ? removed : seen;
  await (result.ok ? index.removeLeftover(leftover) : index.addLeftover(leftover));
  return result;
}

function hidden(): VaultFault {
  return {
    code: 'vault-locked',
    message:
      'Your sign-in was stored in the keychain of this computer, which does not show it now: unlock the keychain, or sign in again.',
  };
}

function forgotten(): VaultFault {
  return {
    code: 'vault-lost',
    message: 'No keychain was found on this computer, so your sign-in ended with the app: sign in again.',
  };
}

function otherVault(kind: Vault['kind']): VaultFault {
  if (kind === 'memory') return forgotten();
  return {
    code: 'vault-unavailable',
    message: `Your sign-in was stored in ${kind === 'keychain' ? 'the keychain of this computer' : 'a file encrypted by the desktop app'}, which cannot be reached from here: start Brimful as before, or sign in again.`,
  };
}
