// Replaces a small file atomically: a crash or power cut leaves the old or the new
// content, never half of one.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Readable and writable for its owner only: what Brimful keeps is nobody else's business. */
const PRIVATE_MODE = 0o600;

const SERIOUS = new Set(['EIO', 'ENOSPC', 'EDQUOT', 'EROFS']);

/**
 * Writes a draft beside `path`, flushes it, renames it over `path` and flushes the folder, so that the new
 * content is durable when this returns. `mode`: the permission bits of the new file. The folder must exist: a
 * synced folder whose disk is not mounted must not be made anew (R6). Throws Node's error; `path` then has
 * its old content, and no draft is left.
 *
 * Synchronous, as the files are small and written rarely, and so that no second write can come in between.
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = PRIVATE_MODE): void {
  const draft = `${path}.new`;
  // What a killed process left, or a link that somebody else put there: `wx` follows none.
  rmSync(draft, { force: true });
  try {
    const file = openSync(draft, 'wx', mode);
    try {
      writeFileSync(file, content);
      // The mode of `open` is narrowed by the process's umask.
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

/** Like `replaceFile`, in a folder of Brimful's own, which is made (0700) where it is missing. */
export function replaceFileInOwnFolder(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, content);
}

/** Makes renames in a folder durable. Windows cannot flush folders; NTFS journals such changes in order. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (losesData(error)) throw error;
  }
}

/**
 * True for flush errors that mean lost data; others mean that this cannot be flushed, or no longer exists.
 */
export function losesData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SERIOUS.has(String(error.code));
}

/** True for "no such file". */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
