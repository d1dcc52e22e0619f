// Creates the folders on the way to a path, checking each one before entering it.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { accessOf, giveAccess, OWNER } from '../access/fileAccess.ts';
import type { Access } from '../access/fileAccess.ts';
import { lstatIfThere } from '../path/fileState.ts';
import { READ_FLAGS } from '../path/openFlags.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { parentPath, writableComponents } from '../path/relativePath.ts';

/**
 * The absolute folders that got a new name: they must be flushed before anything in them counts as durable.
 */
export type Touched = readonly string[];

/**
 * Creates the folder `path` and those above it where they are missing. With `like`, another folder that
 * `path` is the renamed or moved one of, they get the access of their counterparts (R13). `changed`:
 * something else has the name.
 */
export function makeFolders(
  resolver: PathResolver,
  path: string,
  like?: string,
): Result<Touched, LocalFault> {
  const components = writableComponents(path);
  if (!components.ok) return components;
  const counterparts = counterpartsOf(components.value, like === undefined ? [] : like.split('/'));
  const touched: string[] = [];
  let folder = resolver.top;
  for (const [index, name] of components.value.entries()) {
    const counterpart = counterparts[index];
    const access = counterpart === undefined ? null : folderAccess(resolver, counterpart);
    const place = { folder, name, path: components.value.slice(0, index + 1).join('/') };
    const made = makeFolder(resolver, { ...place, access });
    if (!made.ok) return made;
    if (made.value.isNew) touched.push(folder);
    folder = made.value.absolute;
  }
  return ok(touched);
}

/**
 * Creates the missing folders above `path`, and resolves it. `like`: the path of a file that comes from
 * there, or may come from there.
 */
export function makeParents(
  resolver: PathResolver,
  path: string,
  like?: string,
): Result<{ readonly resolved: ResolvedPath; readonly touched: Touched }, LocalFault> {
  const end = path.lastIndexOf('/');
  const made = end < 0 ? ok([]) : makeFolders(resolver, path.slice(0, end), like && parentPath(like));
  if (!made.ok) return made;
  const resolved = resolver.resolve(path);
  return resolved.ok ? ok({ resolved: resolved.value, touched: made.value }) : resolved;
}

/**
 * Which folders, as paths, have become the ones at these components: at the same depth the ones of the same
 * place, else those at the end that have the same names.
 */
function counterpartsOf(to: readonly string[], from: readonly string[]): readonly (string | undefined)[] {
  const shift = from.length - to.length;
  const isSame = (index: number): boolean => to[index] !== undefined && to[index] === from[index + shift];
  let first = shift === 0 ? 0 : to.length;
  while (shift !== 0 && isSame(first - 1)) first--;
  return to.map((_name, index) => (index < first ? undefined : from.slice(0, index + shift + 1).join('/')));
}

/** null: there is no such folder. */
function folderAccess(resolver: PathResolver, path: string): Access | null {
  const resolved = path === '' ? null : resolver.resolve(path);
  const stats = resolved?.ok ? lstatIfThere(resolved.value.absolute) : undefined;
  return resolved?.ok && stats?.isDirectory() ? accessOf(resolved.value.absolute, stats) : null;
}

interface NewFolder {
  readonly folder: string;
  readonly name: string;
  /** The same place, relative to the root. */
  readonly path: string;
  /** null: what the system gives to a new folder. */
  readonly access: Access | null;
}

/** Makes it if it is missing, and enters it. */
function makeFolder(
  resolver: PathResolver,
  { folder, name, path, access }: NewFolder,
): Result<{ readonly absolute: string; readonly isNew: boolean }, LocalFault> {
  const absolute = resolver.child(folder, name);
  try {
    const isNew = mkdirIfMissing(absolute, access);
    const entered = resolver.stay(absolute, path);
    if (typeof entered !== 'string') return failed(localFault('changed', path));
    if (!resolver.isSpelled(folder, name)) return failed(localFault('name-clash', path));
    return ok({ absolute: entered, isNew });
  } catch (error) {
    return failed(faultOf(error, path));
  }
}

function mkdirIfMissing(absolute: string, access: Access | null): boolean {
  if (lstatIfThere(absolute) !== undefined) return false;
  try {
    mkdirSync(absolute, access === null ? {} : { mode: OWNER });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  // Windows neither opens folders nor has modes.
  if (access === null || process.platform === 'win32') return true;
  const descriptor = openSync(absolute, READ_FLAGS);
  try {
    giveAccess({ descriptor, absolute }, access, access.mode);
  } finally {
    closeSync(descriptor);
  }
  return true;
}
