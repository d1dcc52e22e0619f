// The system's keychain as two libraries offer it: keytar, and @napi-rs/keyring where keytar cannot be loaded.
import type { Log } from '../../log.ts';
import type { VaultKind } from './vault.ts';

/** Items of text by service and account. Everything rejects with the library's error; `getPassword` null: there is no such item. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  /** False: there was no such item. */
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** A keychain and the kind of vault that it makes. */
export interface LoadedKeychain {
  readonly kind: Extract<VaultKind, 'keychain' | 'keyring'>;
  readonly keychain: Keychain;
}

/** The first library that can be loaded on this computer; null: none, which is logged with each library's reason. */
export async function loadKeychain(log: Log): Promise<LoadedKeychain | null> {
  return (await loadKeytar(log)) ?? (await loadKeyring(log));
}

/** keytar is an optional dependency with a native part: its absence is an expected state. */
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
 * Secrets as bytes rather than "passwords": reading a password reports some failures as an absent item, and Windows would store it as
 * UTF-16, which halves what an item can hold. On Linux only the Secret Service counts: the kernel's keyring, to which the library falls
 * back otherwise, forgets everything when the computer restarts.
 */
export async function loadKeyring(log: Log): Promise<LoadedKeychain | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const open = (service: string, account: string): InstanceType<typeof AsyncEntry> =>
      new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
    const keychain: Keychain = {
      // The constructor already connects, and throws.
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

/** Of a failed `require`: the lines that follow list the modules that asked for it. */
function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown';
}
