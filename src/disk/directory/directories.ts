// Creates folders, and removes empty ones.
import { rmdirSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { FlushFolders } from './folderFlusher.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { faultOf } from '../path/localFault.ts';
import { makeFolders } from './makeFolders.ts';
import { writableComponents } from '../path/relativePath.ts';

interface NewDirectory {
  readonly path: string;
  /** The folder that it may be the renamed one of. */
  readonly like: string | undefined;
  readonly flushFolders: FlushFolders;
}

/** Creates a folder and those above it; an existing one counts as success. */
export async function makeDirectory(
  resolver: PathResolver,
  { path, like, flushFolders }: NewDirectory,
): Promise<Result<void, LocalFault>> {
  const made = makeFolders(resolver, path, like);
  return made.ok ? flushFolders(...made.value) : made;
}

/** Removes a folder if it is empty, which the system itself checks; a missing one counts as success. */
export async function removeDirectory(
  resolver: PathResolver,
  path: string,
  flushFolders: FlushFolders,
): Promise<Result<void, LocalFault>> {
  const components = writableComponents(path);
  if (!components.ok) return components;
  const location = resolver.locate(components.value);
  if (!location.ok) return location;
  if (location.value.kind === 'no-folder') return ok(undefined);
  const resolved = resolver.resolve(path);
  if (!resolved.ok) return resolved;
  const { absolute, folder, name } = resolved.value;
  try {
    if (!resolver.isSpelled(folder.absolute, name)) return ok(undefined);
    rmdirSync(absolute);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ok(undefined) : failed(faultOf(error, path));
  }
  return flushFolders(folder.absolute);
}
