// Makes renames and new names durable; concurrent callers for one folder share a flush.
import { realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { losesData } from '../../persistence/atomicFile.ts';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from '../path/localFault.ts';

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
    const results = await Promise.all([...new Set(folders.map(lastingPath))].map(flushSoon));
    return results.find((result) => !result.ok) ?? ok(undefined);
  };
}

/**
 * Callers may name one folder by different handles, which are good for as long as they wait only. To flush
 * the wrong folder, if it is exchanged meanwhile, harms nobody.
 */
function lastingPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    rethrowBug(error);
    return folder;
  }
}

/**
 * True for flush errors that mean lost data; the others mean that this cannot be flushed, or is gone together
 * with its names.
 */
export function isSerious(error: unknown): boolean {
  rethrowBug(error);
  return losesData(error);
}

async function flushFolder(folder: string): Promise<Result<void, LocalFault>> {
  // Windows cannot flush a folder; NTFS records such changes in order in its own journal.
  if (process.platform === 'win32') return ok(undefined);
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return ok(undefined);
  } catch (error) {
    return isSerious(error) ? failed(faultOf(error, folder)) : ok(undefined);
  }
}
