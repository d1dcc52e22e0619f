// The system's keychain through one of two libraries: keytar, or @napi-rs/keyring if keytar cannot be loaded
// (VT1).
import type { Log } from '../../log.ts';
import type { VaultKind } from './vault.ts';

/**
 * Text items by service and account. Every call rejects with the library's error; `getPassword` null: no such
 * item.
 */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  /** False: no such item. */
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** A keychain, and the kind of vault that it provides. */
export interface LoadedKeychain {
  readonly kind: Extract<VaultKind, 'keychain' | 'keyring'>;
  readonly keychain: Keychain;
}

/** Loads the first library that works on this computer; null: none. Logs why a library cannot be loaded. */
export async function loadKeychain(log: Log): Promise<LoadedKeychain | null> {
  return (await loadKeytar(log)) ?? (await loadKeyring(log));
}

/** keytar is an optional native dependency, so its absence is expected. */
export async function loadKeytar(log: Log): Promise<LoadedKeychain | null> {
  try {
    const { default: keytar } = await import('keytar');
    return { kind: 'keychain', keychain: keytar };
  } catch (error) {
    log.warn({ library: 'keytar', detail: firstLine(error) }, 'keychain library not loaded');
    return null;
  }
}

/**
 * Stores bytes rather than "passwords": reading a password reports some failures as an absent item, and
 * Windows would store it as UTF-16, which halves an item's capacity. On Linux only the Secret Service is
 * used: the library's fallback, the kernel's keyring, is lost on restart.
 */
export async function loadKeyring(log: Log): Promise<LoadedKeychain | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const open = (service: string, account: string): InstanceType<typeof AsyncEntry> =>
      new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
    const keychain: Keychain = {
      // The constructor connects, and may throw.
      getPassword: async (service, account) => {
        const secret = await open(service, account).getSecret();
        return secret === null ? null : Buffer.from(secret).toString('utf8');
      },
      setPassword: async (service, account, password) =>
        open(service, account).setSecret(Buffer.from(password, 'utf8')),
      deletePassword: async (service, account) => open(service, account).deleteCredential(),
    };
    return { kind: 'keyring', keychain };
  } catch (error) {
    log.warn({ library: '@napi-rs/keyring', detail: firstLine(error) }, 'keychain library not loaded');
    return null;
  }
}

/** The further lines of a failed `require` list the requiring modules. */
function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown';
}
