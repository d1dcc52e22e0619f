// An in-memory keychain that can be locked, lose its service, or hang. keychain.test.ts tests the real one.
import type { Keychain } from '../../../src/auth/vault/keychain.ts';

export interface TestKeychain extends Keychain {
  /**
   * As measured with gnome-keyring: a locked one shows nothing and takes nothing;
   * without D-Bus everything throws.
   */
  condition: 'open' | 'locked' | 'absent';
  readonly items: Map<string, string>;
  /** Every change, in order. */
  readonly writes: string[];
}

export function createTestKeychain(): TestKeychain {
  const items = new Map<string, string>();
  const check = (): void => {
    if (keychain.condition === 'absent') throw new Error('Could not connect: No such file or directory');
  };
  const keychain: TestKeychain = {
    condition: 'open',
    items,
    writes: [],
    getPassword: async (service, account) => {
      await Promise.resolve();
      check();
      return keychain.condition === 'locked' ? null : (items.get(`${service} ${account}`) ?? null);
    },
    setPassword: async (service, account, password) => {
      await Promise.resolve();
      check();
      if (keychain.condition === 'locked') throw new Error('Cannot create an item in a locked collection');
      items.set(`${service} ${account}`, password);
      keychain.writes.push(password);
    },
    deletePassword: async (service, account) => {
      await Promise.resolve();
      check();
      return keychain.condition === 'locked' ? false : items.delete(`${service} ${account}`);
    },
  };
  return keychain;
}
