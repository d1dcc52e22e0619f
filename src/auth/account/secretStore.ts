// Stores the one secret of an account in the vault and notes it in the index, and copes with a vault that
// cannot be reached.
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Person } from './person.ts';
import type { AuthFault } from './stepUp.ts';
import type { IndexEntry, Leftover, SessionIndex } from '../vault/sessionIndex.ts';
import { shownVaultKind } from '../vault/vault.ts';
import type { Vault } from '../vault/vault.ts';
import { keychainFault } from '../vault/vaultFault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

export interface StoredSecret {
  readonly secret: string;
  readonly person: Person | null;
}

export interface SecretStore {
  /** Whose sign-in is stored, according to the index; null: nothing is stored, or an access key. */
  person(): Person | null;
  isStored(): boolean;
  /**
   * ok(null): nothing was ever stored. A vault that returns nothing although something was stored is a fault
   * (VT3).
   */
  read(): Promise<Result<StoredSecret | null, VaultFault>>;
  /**
   * Stores the secret under `name`, replacing the account's earlier one. After a fault it is kept in memory
   * and every later call tries to store it again, so that a locked keychain does not lose a rotated token.
   */
  write(name: string, stored: StoredSecret): Promise<Result<void, VaultFault>>;
  /** True while the latest secret is in memory only. */
  isUnsaved(): boolean;
  /**
   * Stores what an earlier `write` could not; false: there was nothing to store, or it still cannot be.
   */
  flush(): Promise<boolean>;
  /** Deletes the secret. A fault means that it cannot be reached now and will be removed at a later start. */
  remove(): Promise<Result<void, VaultFault>>;
}

/**
 * Stores secrets of `accountId` in `vault`. One whose name does not start with `ownNames` was stored for
 * another provider or client, before the account was reconfigured: it is never read, so that no provider gets
 * another's token (TK2), and the next sign-in removes it.
 */
export function createSecretStore(options: {
  readonly vault: Vault;
  readonly index: SessionIndex;
  readonly accountId: string;
  readonly ownNames: string;
  readonly log: Log;
}): SecretStore {
  const { vault, index, accountId, ownNames, log } = options;
  const ownEntry = (): IndexEntry | null => {
    const entry = index.entry(accountId);
    return entry?.name.startsWith(ownNames) === true ? entry : null;
  };
  let unsaved: Unsaved | null = null;
  /** A function, since the compiler assumes that a variable does not change across an await. */
  const waiting = (): Unsaved | null => unsaved;

  /** One at a time: an older token must never be written after the one that replaced it. */
  let writing: Promise<unknown> = Promise.resolve();

  const store = (name: string, stored: StoredSecret): Promise<Result<void, VaultFault>> => {
    unsaved = { name, stored };
    const done = writing.then(() => storeUnsaved());
    writing = done;
    return done;
  };
  const storeUnsaved = async (): Promise<Result<void, VaultFault>> => {
    if (unsaved === null) return ok(undefined);
    const latest = unsaved;
    const { name, stored } = latest;
    const before = index.entry(accountId);
    const written = await vault.write(name, stored.secret);
    if (!written.ok) {
      log.warn({ account: accountId, vault: vault.kind, fault: written.fault }, 'secret not stored');
      return written;
    }
    // While it was written, it may have been removed or replaced.
    if (waiting() === null) await removeEntry({ vault, index, log }, { vault: vault.kind, name });
    if (waiting() !== latest) return written;
    unsaved = null;
    const { person } = stored;
    const plain = person && { ...person, audience: [...person.audience] };
    await index.put(accountId, { vault: vault.kind, name, person: plain });
    if (before !== null && before.name !== name) await removeEntry({ vault, index, log }, before);
    return written;
  };

  return {
    person: () => unsaved?.stored.person ?? ownEntry()?.person ?? null,
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
      return ok({ secret: found.value, person: entry.person });
    },
    write: store,
    isUnsaved: () => unsaved !== null,
    flush: async () => {
      if (unsaved === null) return false;
      await store(unsaved.name, unsaved.stored);
      return waiting() === null;
    },
    remove: async () => {
      unsaved = null;
      await writing;
      const entry = index.entry(accountId);
      if (entry === null) return ok(undefined);
      await index.put(accountId, null);
      return removeEntry({ vault, index, log }, entry);
    },
  };
}

/** What could not be stored yet, and the name of its entry. */
interface Unsaved {
  readonly name: string;
  readonly stored: StoredSecret;
}

/** What `removeEntry` needs. */
interface RemovalPorts {
  readonly vault: Vault;
  readonly index: SessionIndex;
  readonly log: Log;
}

/** Removes the entries that could not be removed earlier. Called once per start. */
export async function removeLeftovers(ports: RemovalPorts): Promise<void> {
  for (const leftover of ports.index.leftovers()) {
    if (leftover.vault === ports.vault.kind) await removeEntry(ports, leftover);
  }
}

async function removeEntry(
  { vault, index, log }: RemovalPorts,
  entry: Leftover,
): Promise<Result<void, VaultFault>> {
  const leftover = { vault: entry.vault, name: entry.name };
  // Of this run, perhaps in a keychain by now; else it is gone already.
  if (entry.vault === 'memory') return vault.remove(entry.name);
  const seen = entry.vault === vault.kind ? await vault.read(entry.name) : failed(otherVault(entry.vault));
  // Removing an entry that a locked keychain hides would succeed and do nothing.
  const removed = seen.ok && seen.value === null ? failed(hidden()) : await vault.remove(entry.name);
  const result = seen.ok ? removed : seen;
  if (!result.ok) log.warn({ vault: entry.vault, fault: result.fault }, 'secret not removed yet');
  await (result.ok ? index.removeLeftover(leftover) : index.addLeftover(leftover));
  return result;
}

/**
 * The fault for credentials that cannot be had because of `fault`: only what is lost needs a new
 * sign-in.
 */
export function notReadable({ code, message, detail }: VaultFault): AuthFault {
  return {
    code: code === 'vault-lost' ? 'needs-sign-in' : 'keychain',
    cause: code,
    message,
    detail: detail === undefined ? code : `${code}: ${detail}`,
    vault: code,
  };
}

function hidden(): VaultFault {
  return keychainFault('vault-locked', 'it does not return what was stored there');
}

function forgotten(): VaultFault {
  return {
    code: 'vault-lost',
    message:
      'No keychain was found on this computer, so your sign-in ended when Brimful exited: sign in again.',
  };
}

function otherVault(kind: Vault['kind']): VaultFault {
  if (kind === 'memory') return forgotten();
  return {
    code: 'vault-unavailable',
    message: `Your sign-in was stored in ${shownVaultKind(kind) === 'keychain' ? 'the keychain of this computer' : 'a file encrypted by the desktop app'}, which cannot be reached from here: start Brimful the way you did then, or sign in again.`,
  };
}
