// Replaces a small file atomically: after a crash or power failure it has the old or the new content, never a
// mixture.
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
import { errorCode } from '../result.ts';

/** Readable and writable only by its owner. */
const PRIVATE_MODE = 0o600;

/** With these codes a system says that this cannot be flushed, may not be opened for it, or is gone. */
const UNFLUSHED: ReadonlySet<string> = new Set([
  ...['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF', 'EISDIR'],
  ...['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP'],
]);

/**
 * Writes a draft next to `path`, flushes it, renames it over `path` and flushes the folder, so that the new
 * content is durable when this returns. `mode`: the permission bits of the new file. The folder must exist: a
 * synced folder whose disk is not mounted must not be recreated (R6). Throws Node's error; `path` then has
 * its old content, and no draft is left.
 *
 * Synchronous, since the files are small and rarely written, and so that no other write can come in between.
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = PRIVATE_MODE): void {
  const draft = `${path}.new`;
  // Left by a killed process, or a link planted by someone else; `wx` follows no links.
  rmSync(draft, { force: true });
  try {
    const file = openSync(draft, 'wx', mode);
    try {
      writeFileSync(file, content);
      // The process's umask restricts the mode given to `open`.
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

/** Like `replaceFile`, in one of Brimful's own folders, which is created (0700) if missing. */
export function replaceFileInOwnFolder(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, content);
}

/** Makes renames in a folder durable. Windows cannot flush a folder; NTFS journals such changes in order. */
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

/** True for errors of a flush after which what was written may be lost, on whatever disk or network. */
export function losesData(error: unknown): boolean {
  return !UNFLUSHED.has(errorCode(error) ?? '');
}

/** True for the error that a file does not exist. */
export function isNotFound(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}
