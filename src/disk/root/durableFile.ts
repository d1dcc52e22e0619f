// Brimful's own small files: written so that a power cut leaves the old one, the new one, or none, but never a torn one.
import { closeSync, constants, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Result } from '../../result.ts';
import { ok, failed } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from '../path/localFault.ts';

const O_NOFOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** Writes a file of Brimful's own (0600) and flushes it with its folder. A leftover of an earlier attempt is overwritten. */
export function writeFileDurably(file: string, content: string): Result<void, LocalFault> {
  const draft = `${file}.new`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | O_NOFOLLOW;
  try {
    const descriptor = openSync(draft, flags, 0o600);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
    flushFolderSync(dirname(file));
    return ok(undefined);
  } catch (error) {
    return failed(faultOf(error, file));
  }
}

/** Makes the names in a folder durable, where the system can do that (Windows cannot, and keeps them by itself). */
export function flushFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
