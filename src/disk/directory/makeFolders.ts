// Creates the folders on the way to a path, checking each one before entering it.
import { mkdirSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { refuseFolder } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { writableComponents } from '../path/relativePath.ts';

/**
 * The absolute folders that got a new name: they must be flushed before anything in them counts as durable.
 */
export type Touched = readonly string[];

/**
 * Creates the folder `path` and those above it where they are missing. `changed`: something else has the
 * name.
 */
export function makeFolders(resolver: PathResolver, path: string): Result<Touched, LocalFault> {
  const components = writableComponents(path);
  if (!components.ok) return components;
  const touched: string[] = [];
  let folder = resolver.root;
  for (const name of components.value) {
    const made = makeFolder(resolver, folder, name);
    if (!made.ok) return made;
    if (made.value) touched.push(folder);
    folder = resolver.child(folder, name);
  }
  return ok(touched);
}

/** Creates the missing folders above `path`, and resolves it. */
export function makeParents(
  resolver: PathResolver,
  path: string,
): Result<{ readonly resolved: ResolvedPath; readonly touched: Touched }, LocalFault> {
  const end = path.lastIndexOf('/');
  const made = end < 0 ? ok([]) : makeFolders(resolver, path.slice(0, end));
  if (!made.ok) return made;
  const resolved = resolver.resolve(path);
  return resolved.ok ? ok({ resolved: resolved.value, touched: made.value }) : resolved;
}

/** Returns true when it was created, false when it existed. */
function makeFolder(resolver: PathResolver, folder: string, name: string): Result<boolean, LocalFault> {
  const absolute = resolver.child(folder, name);
  try {
    const made = mkdirIfMissing(absolute);
    const stats = lstatIfThere(absolute);
    if (stats === undefined || refuseFolder(stats, resolver.device) !== null)
      return failed(localFault('changed', absolute));
    if (!resolver.isSpelled(folder, name)) return failed(localFault('name-clash', absolute));
    return ok(made);
  } catch (error) {
    return failed(faultOf(error, absolute));
  }
}

function mkdirIfMissing(absolute: string): boolean {
  if (lstatIfThere(absolute) !== undefined) return false;
  try {
    mkdirSync(absolute);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
