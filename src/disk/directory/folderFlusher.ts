// Makes renames and new names durable; concurrent callers for one folder share a flush.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { flush } from '../path/flush.ts';
import { nameOfFolder } from '../path/heldFolder.ts';

/**
 * Resolves when every change of names in the folders (absolute) that was made before the call is on the disk.
 */
export type FlushFolders = (...folders: readonly string[]) => Promise<Result<void, LocalFault>>;

/** A running flush may have missed the caller's change, so callers share the one that begins after it. */
export function createFolderFlusher(): FlushFolders {
  const running = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<Result<void, LocalFault>>>();

  const flushSoon = (folder: string): Promise<Result<void, LocalFault>> => {
    const shared = next.get(folder);
    if (shared !== undefined) return shared;
    const before = running.get(folder) ?? Promise.resolve();
    const flush = before.then(() => {
      next.delete(folder);
      const work = flushFolder(folder).finally(() => {
        if (running.get(folder) === work) running.delete(folder);
      });
      running.set(folder, work);
      return work;
    });
    next.set(folder, flush);
    return flush;
  };

  return async (...folders) => {
    // Callers may name one folder by different handles, which are valid only while they wait. Flushing the
    // wrong folder, if it is exchanged in the meantime, harms nobody.
    const results = await Promise.all([...new Set(folders.map(nameOfFolder))].map(flushSoon));
    return results.find((result) => !result.ok) ?? ok(undefined);
  };
}

async function flushFolder(folder: string): Promise<Result<void, LocalFault>> {
  // Windows cannot flush a folder; NTFS records such changes in order in its own journal.
  return process.platform === 'win32' ? ok(undefined) : flush(folder, 'r', folder);
}
