// Stores the one secret of an account in the vault and notes it in the index, and copes with a vault that
// cannot be reached.
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Person } from './person.ts';
import type { AuthFault } from './stepUp.ts';
import type { IndexEntry, Leftover, SessionIndex } from '../vault/sessionIndex.ts';
import type { SharedSecrets } from '../vault/sharedSecrets.ts';
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
  /** The name of the vault's entry; null: nothing is stored. */
  name(): string | null;
  /** The ids of the other accounts that have the same entry. */
  sharedWith(): readonly string[];
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
  /**
   * Deletes the secret, unless other accounts have the same one. A fault means that it cannot be reached
   * now and will be removed at a later start.
   */
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
  readonly secrets: SharedSecrets<StoredSecret>;
  readonly accountId: string;
  readonly ownNames: string;
  readonly log: Log;
}): SecretStore {
  const { vault, index, secrets, accountId, ownNames, log } = options;
  const ownEntry = (): IndexEntry | null => {
    const entry = index.entry(accountId);
    return entry?.name.startsWith(ownNames) === true ? entry : null;
  };
  /** What was written last, until the index has it. */
  let latest: { readonly name: string; readonly person: Person | null } | null = null;
  let isRemoved = false;
  const currentName = (): string | null => (isRemoved ? null : (latest?.name ?? ownEntry()?.name ?? null));
  secrets.register(accountId, currentName);
  const unsaved = (): StoredSecret | null => {
    const name = currentName();
    return name === null ? null : secrets.of(name).unsaved;
  };
  const isUnsaved = (): boolean => latest !== null || unsaved() !== null;
  const othersWith = (name: string): readonly string[] =>
    secrets.accountsWith(name).filter((id) => id !== accountId);
  /** Removes the entry, unless another account has it; one that is no longer configured does not count. */
  const removeUnused = async (entry: Leftover): Promise<Result<void, VaultFault>> => {
    if (secrets.accountsWith(entry.name).length > 0) return ok(undefined);
    await index.forget(entry.name);
    return removeEntry({ vault, index, log }, entry);
  };

  const storeUnsaved = async (name: string): Promise<Result<void, VaultFault>> => {
    const secret = secrets.of(name);
    const { unsaved: written } = secret;
    if (written !== null) {
      const done = await vault.write(name, written.secret);
      if (!done.ok) {
        log.warn({ account: accountId, vault: vault.kind, fault: done.fault }, 'secret not stored');
        return done;
      }
      if (secret.unsaved === written) secret.unsaved = null;
    }
    // While it was written, it may have been removed or replaced.
    if (currentName() !== name) {
      await removeUnused({ vault: vault.kind, name });
      return ok(undefined);
    }
    const person = written?.person ?? latest?.person ?? ownEntry()?.person ?? null;
    const before = index.entry(accountId);
    const plain = person && { ...person, audience: [...person.audience] };
    await index.put(accountId, { vault: vault.kind, name, person: plain });
    if (latest?.name === name) latest = null;
    if (before !== null && before.name !== name) await removeUnused(before);
    else if (before !== null) await removeEntry({ vault, index, log }, before);
    return ok(undefined);
  };
  const flush = async (): Promise<boolean> => {
    const name = currentName();
    if (name === null || !isUnsaved()) return false;
    await secrets.of(name).inTurn(() => storeUnsaved(name));
    return !isUnsaved();
  };
  const letGo = (name: string): void => {
    if (othersWith(name).length === 0) secrets.of(name).unsaved = null;
  };

  return {
    person: () => unsaved()?.person ?? latest?.person ?? ownEntry()?.person ?? null,
    isStored: () => currentName() !== null,
    name: currentName,
    sharedWith: () => {
      const name = currentName();
      return name === null ? [] : othersWith(name);
    },
    read: async () => {
      const stored = unsaved();
      await flush();
      if (stored !== null) return ok(stored);
      const entry = ownEntry();
      if (entry === null) return ok(null);
      if (entry.vault !== vault.kind) return failed(otherVault(entry.vault));
      const found = await vault.read(entry.name);
      if (!found.ok) return found;
      if (found.value === null) return failed(vault.kind === 'memory' ? forgotten() : hidden());
      return ok({ secret: found.value, person: entry.person });
    },
    write: (name, stored) => {
      const secret = secrets.of(name);
      const before = currentName();
      if (before !== null && before !== name) letGo(before);
      secret.unsaved = stored;
      isRemoved = false;
      latest = { name, person: stored.person };
      return secret.inTurn(() => storeUnsaved(name));
    },
    isUnsaved,
    flush,
    remove: async () => {
      const name = currentName();
      isRemoved = true;
      latest = null;
      if (name !== null) {
        letGo(name);
        // A write under way removes what it has written.
        await secrets.of(name).inTurn(() => Promise.resolve());
      }
      const entry = index.entry(accountId);
      if (entry === null) return ok(undefined);
      await index.put(accountId, null);
      return removeUnused(entry);
    },
  };
}

/** What `removeEntry` needs. */
interface RemovalPorts {
  readonly vault: Vault;
  readonly index: SessionIndex;
  readonly log: Log;
}

/** Removes the entries that could not be removed earlier and are of no use. Called once per start. */
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
  // Another account has it, or the same one again.
  if (index.isUsed(leftover)) {
    await index.removeLeftover(leftover);
    return ok(undefined);
  }
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
