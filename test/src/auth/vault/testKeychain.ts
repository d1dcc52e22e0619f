// An in-memory keychain that can be in every state. keychain.test.ts tests the real one.
import type { Keychain } from '../../../../src/auth/vault/keychain.ts';
import type { SecretService } from '../../../../src/auth/vault/secretService.ts';
import { keychainFault } from '../../../../src/auth/vault/vaultFault.ts';
import type { KeychainCode } from '../../../../src/auth/vault/vaultFault.ts';

export type Condition = 'open' | 'locked' | 'dismissed' | 'absent' | 'no-bus' | 'mute' | 'denied' | 'full';

export interface TestKeychain extends Keychain {
  /**
   * As measured with gnome-keyring: a locked one shows nothing and takes nothing; without D-Bus
   * everything throws.
   */
  condition: Condition;
  /** What a person does when the keychain asks to be unlocked. */
  person: 'absent' | 'unlocks' | 'dismisses';
  readonly items: Map<string, string>;
  /** Every change, in order. */
  readonly writes: string[];
  /** How often a person was asked. */
  asked: number;
  readonly service: SecretService;
}

const FAULTS: Readonly<Partial<Record<Condition, KeychainCode>>> = {
  locked: 'vault-locked',
  dismissed: 'vault-dismissed',
  absent: 'vault-absent',
  'no-bus': 'vault-no-bus',
  mute: 'vault-mute',
};

export function createTestKeychain(): TestKeychain {
  const items = new Map<string, string>();
  const check = (): void => {
    if (keychain.condition === 'absent') throw new Error('Could not connect: No such file or directory');
    if (keychain.condition === 'denied') throw new Error('Access denied');
  };
  const isLocked = (): boolean => keychain.condition === 'locked' || keychain.condition === 'dismissed';
  const state = (): ReturnType<SecretService['check']> => {
    const code = FAULTS[keychain.condition];
    return Promise.resolve(code === undefined ? null : keychainFault(code));
  };
  const keychain: TestKeychain = {
    condition: 'open',
    person: 'absent',
    items,
    writes: [],
    asked: 0,
    service: {
      check: state,
      unlock: (signal) => {
        if (!isLocked()) return state();
        keychain.asked += 1;
        if (keychain.person === 'unlocks') keychain.condition = 'open';
        if (keychain.person === 'dismisses') keychain.condition = 'dismissed';
        if (keychain.person !== 'absent') return state();
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(keychainFault('vault-locked')), { once: true });
        });
      },
    },
    getPassword: async (service, account) => {
      await Promise.resolve();
      check();
      return isLocked() ? null : (items.get(`${service} ${account}`) ?? null);
    },
    setPassword: async (service, account, password) => {
      await Promise.resolve();
      check();
      if (isLocked()) throw new Error('Cannot create an item in a locked collection');
      if (keychain.condition === 'full') throw new Error('No space left on device');
      items.set(`${service} ${account}`, password);
      keychain.writes.push(password);
    },
    deletePassword: async (service, account) => {
      await Promise.resolve();
      check();
      return isLocked() ? false : items.delete(`${service} ${account}`);
    },
  };
  return keychain;
}
