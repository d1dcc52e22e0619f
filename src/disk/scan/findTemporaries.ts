// Finds the temporaries of earlier runs, wherever they are, including ignored folders.
import { lstatSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { rethrowBug } from '../../result.ts';
import { isOwnPath, TEMPORARY_PREFIX } from '../../sync/decide/keyPath.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { childPath } from '../path/relativePath.ts';

interface Folder {
  readonly path: string;
  readonly absolute: string;
}

/**
 * Returns relative paths in no particular order. Unreadable folders are left out; `stop` is called before
 * each folder.
 */
export function findTemporaries(
  resolver: PathResolver,
  start: Folder,
  stop: () => boolean,
): readonly string[] {
  const found: string[] = [];
  const pending = [start];
  for (let folder = pending.pop(); folder !== undefined && !stop(); folder = pending.pop()) {
    for (const entry of listEntries(resolver, folder)) {
      const path = childPath(folder.path, entry.name);
      if (entry.isFile() && entry.name.startsWith(TEMPORARY_PREFIX)) found.push(path);
      else if (entry.isDirectory() && !isOwnPath(path))
        pending.push({ path, absolute: resolver.child(folder.absolute, entry.name) });
    }
  }
  return found;
}

function listEntries(resolver: PathResolver, { path, absolute }: Folder): readonly Dirent[] {
  try {
    const isRoot = absolute === resolver.root;
    const barred = !isRoot && resolver.refuseFolder(path, lstatSync(absolute, { bigint: true })) !== null;
    return barred ? [] : readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    rethrowBug(error);
    return [];
  }
}
