// Finds the temporaries of earlier runs, wherever they are, including ignored folders.
import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { rethrowBug } from '../../result.ts';
import { isOwnPath, TEMPORARY_PREFIX } from '../../sync/decide/keyPath.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { childPath } from '../path/relativePath.ts';

/**
 * Returns relative paths in no particular order. Unreadable folders are left out; `stop` is called before
 * each folder. Each folder is held while what is in it is searched.
 */
export function findTemporaries(resolver: PathResolver, stop: () => boolean): readonly string[] {
  const found: string[] = [];
  const search = (folder: string, absolute: string): void => {
    if (stop()) return;
    for (const entry of listEntries(absolute)) {
      const path = childPath(folder, entry.name);
      if (entry.isFile() && entry.name.startsWith(TEMPORARY_PREFIX)) found.push(path);
      else if (entry.isDirectory() && !isOwnPath(path)) enter(path, resolver.child(absolute, entry.name));
    }
  };
  const enter = (path: string, absolute: string): void => {
    const held = resolver.enter(absolute, path);
    if ('kind' in held) return;
    try {
      search(path, held.absolute);
    } finally {
      held.release();
    }
  };
  search('', resolver.top);
  return found;
}

function listEntries(absolute: string): readonly Dirent[] {
  try {
    return readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    rethrowBug(error);
    return [];
  }
}
