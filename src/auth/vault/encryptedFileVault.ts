// A vault in files of the data directory, encrypted by the operating system through Electron's safeStorage
// (VT1 to VT4).
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import { isNotFound, replaceFileInOwnFolder } from '../../persistence/atomicFile.ts';
import type { Vault } from './vault.ts';
import type { VaultFault } from './vaultFault.ts';

/**
 * Passed in by the Electron shell, and only if the backend really encrypts: `basic_text` uses a hard-coded
 * password (VT2).
 */
export interface SafeStorage {
  encrypt(text: string): Uint8Array;
  /** Throws if the data cannot be decrypted now. */
  decrypt(data: Buffer): string;
}

/**
 * Files in `folder`, named by a hash so that names do not reveal who signed in where. A file that cannot be
 * decrypted is kept (VT3).
 */
export function createEncryptedFileVault(folder: string, safeStorage: SafeStorage): Vault {
  const fileOf = (name: string): string =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.secret`);

  return {
    kind: 'encrypted-file',
    trouble: null,
    check: () => Promise.resolve(ok(undefined)),
    unlock: () => Promise.resolve(ok(undefined)),
    refresh: () => Promise.resolve(),
    read: async (name) => {
      let data: Buffer;
      try {
        data = await readFile(fileOf(name));
      } catch (error) {
        return isNotFound(error) ? ok(null) : failed(unreadable(error));
      }
      try {
        return ok(safeStorage.decrypt(data));
      } catch (error) {
        return failed(locked(error));
      }
    },
    write: (name, secret) => attempt(() => replaceFileInOwnFolder(fileOf(name), safeStorage.encrypt(secret))),
    remove: (name) => attempt(() => rm(fileOf(name), { force: true })),
  };
}

async function attempt(act: () => Promise<void> | void): Promise<Result<void, VaultFault>> {
  try {
    await act();
    return ok(undefined);
  } catch (error) {
    return failed(unreadable(error));
  }
}

function locked(error: unknown): VaultFault {
  return {
    code: 'vault-locked',
    message:
      'The stored sign-in cannot be decrypted now: unlock the keychain of this computer, or sign in again.',
    detail: describe(error),
  };
}

function unreadable(error: unknown): VaultFault {
  return {
    code: 'vault-unavailable',
    message:
      'The file with the stored sign-in cannot be read or written: check the permissions and free space of the data directory.',
    detail: describe(error),
  };
}

/** The system's code, else the type of error: messages of encryption errors may repeat their input. */
function describe(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.name : 'unknown');
}
