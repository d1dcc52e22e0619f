// A lock between processes that the operating system itself releases when its holder ends, however it ends.
import Database from 'libsql';

export interface ProcessLock {
  release(): void;
}

/**
 * Takes the lock `file`, or returns null when another holder (in this process or another one) has it. It is
 * the exclusive lock of an open SQLite transaction: no pid files, so nothing can be stale after kill -9 or a
 * power cut, and two starters cannot both win.
 */
export function takeProcessLock(file: string): ProcessLock | null {
  const database = new Database(file, { timeout: 0 });
  try {
    // Nothing is ever stored in it, so no release has to wait for the disk.
    database.exec('PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
  return {
    release: () => {
      database.close();
    },
  };
}
