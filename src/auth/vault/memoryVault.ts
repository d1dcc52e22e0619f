// The vault of last resort: keeps secrets in memory until the app exits.
import { ok } from '../../result.ts';
import type { Vault } from './vault.ts';

export interface MemoryVault extends Vault {
  /** The names of all secrets. */
  names(): readonly string[];
}

/** Never fails. The app shows a notice while this vault is in use. */
export function createMemoryVault(): MemoryVault {
  const stored = new Map<string, string>();
  return {
    kind: 'memory',
    trouble: null,
    check: () => Promise.resolve(ok(undefined)),
    unlock: () => Promise.resolve(ok(undefined)),
    refresh: () => Promise.resolve(),
    names: () => [...stored.keys()],
    read: (name) => Promise.resolve(ok(stored.get(name) ?? null)),
    write: (name, secret) => {
      stored.set(name, secret);
      return Promise.resolve(ok(undefined));
    },
    remove: (name) => {
      stored.delete(name);
      return Promise.resolve(ok(undefined));
    },
  };
}
