// A lock between processes that the operating system releases when its holder exits, in whatever way.
import Database from 'libsql';
import { errorCode } from '../result.ts';

export interface ProcessLock {
  release(): void;
}

/**
 * Acquires the lock `file` (absolute path), or returns null if it is held, by this process or another one.
 * Uses the exclusive lock of an open SQLite transaction rather than a pid file, so nothing is stale after
 * kill -9 or a power failure, and two processes cannot both succeed. Throws on other errors.
 */
export function takeProcessLock(file: string): ProcessLock | null {
  const database = new Database(file, { timeout: 0 });
  try {
    // Nothing is ever stored in it: no waiting for the disk, and no file beside it, which may be full.
    database.exec(
      'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE',
    );
  } catch (error) {
    database.close();
    if (errorCode(error) === 'SQLITE_BUSY') return null;
    throw error;
  }
  return {
    release: () => {
      database.close();
    },
  };
}
