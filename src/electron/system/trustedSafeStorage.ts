// Decides whether Electron's safeStorage really encrypts on this system.
import type { ShellServices } from '../../app/shell/shellServices.ts';

/**
 * The synchronous API of Electron's safeStorage. Electron 45 deprecates it in favour of promises; the formats
 * are interchangeable, and every Electron since 15 has this one.
 */
export interface SyncSafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(data: Buffer): string;
  getSelectedStorageBackend(): string;
}

/**
 * null if encryption is not available, or uses a password that everybody knows (VT2: `basic_text` on Linux).
 */
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
