// Keeps secrets in memory while there is no keychain, and moves them into it once there is one.
import type { Log } from '../../log.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { createMemoryVault } from './memoryVault.ts';
import type { SessionIndex } from './sessionIndex.ts';
import type { Vault } from './vault.ts';
import { isKeychainMissing } from './vaultFault.ts';
import type { VaultFault } from './vaultFault.ts';

/** `missing`: why the keychain cannot be used yet. */
export function createProvisionalVault(parts: {
  readonly keychain: Vault;
  readonly missing: VaultFault;
  readonly index: SessionIndex;
  readonly log: Log;
}): Vault {
  const { keychain, index, log } = parts;
  const memory = createMemoryVault();
  let trouble: VaultFault | null = parts.missing;
  let moving: Promise<void> | null = null;
  /** What the keychain has taken, though memory may still be in use, since it refused another secret. */
  const copied = new Set<string>();

  const current = (): Vault => (trouble === null ? keychain : memory);

  const move = async (): Promise<void> => {
    const usable = await keychain.check();
    if (!usable.ok) {
      trouble = usable.fault;
      return;
    }
    for (const name of memory.names()) {
      const secret = await memory.read(name);
      if (!secret.ok || secret.value === null) continue;
      copied.add(name);
      const written = await keychain.write(name, secret.value);
      if (!written.ok) {
        trouble = written.fault;
        return;
      }
    }
    await index.move(memory.names(), keychain.kind);
    trouble = null;
    log.info({ vault: keychain.kind }, 'a keychain has appeared');
  };
  const refresh = async (): Promise<void> => {
    if (trouble === null) return;
    moving ??= move().finally(() => (moving = null));
    await moving;
  };

  return {
    get kind() {
      return current().kind;
    },
    get trouble() {
      return trouble;
    },
    check: async (): Promise<Result<void, VaultFault>> => {
      await refresh();
      return trouble === null ? keychain.check() : failed(trouble);
    },
    unlock: async (signal): Promise<Result<void, VaultFault>> => {
      await refresh();
      if (trouble !== null && isKeychainMissing(trouble)) return failed(trouble);
      const unlocked = await keychain.unlock(signal);
      if (unlocked.ok) await refresh();
      return unlocked;
    },
    refresh,
    read: (name) => current().read(name),
    write: async (name, secret) => {
      await refresh();
      return current().write(name, secret);
    },
    remove: async (name) => {
      await moving;
      await memory.remove(name);
      return trouble === null || copied.has(name) ? keychain.remove(name) : ok(undefined);
    },
  };
}
