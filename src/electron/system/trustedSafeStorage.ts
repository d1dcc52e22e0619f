// Decides whether Electron's safeStorage really encrypts here.
import type { ShellServices } from '../../app/shell/shellServices.ts';

/**
 * The synchronous half of Electron's safeStorage. Electron 45 deprecates it in favour of promises; what both write is
 * interchangeable, and this half is the one that every Electron since 15 has.
 */
export interface SyncSafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(data: Buffer): string;
  getSelectedStorageBackend(): string;
}

/** null where the "encryption" is a password that everybody knows (VT2: Linux `basic_text`) or not to be had. */
export function trustedSafeStorage(
  storage: SyncSafeStorage,
  platform: NodeJS.Platform,
): ShellServices['safeStorage'] {
  if (!storage.isEncryptionAvailable()) return null;
  if (platform === 'linux') {
    const backend = storage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return null;
  }
  return {
    encrypt: (text) => storage.encryptString(text),
    decrypt: (data) => storage.decryptString(data),
  };
}
