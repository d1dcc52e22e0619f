// The vault of last resort: keeps secrets in memory until the app exits.
import { ok } from '../../result.ts';
import type { Vault } from './vault.ts';

/** Never fails. The app shows a notice while this vault is in use. */
export function createMemoryVault(): Vault {
  const stored = new Map<string, string>();
  return {
    kind: 'memory',
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
