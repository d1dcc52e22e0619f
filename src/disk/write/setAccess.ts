// Sets the access of a complete temporary before it gets its name (R13).
import { fchmodSync } from 'node:fs';
import {
  accessOf,
  giveAccess,
  hasAccessList,
  haveSameLists,
  OWNER,
  withoutGroup,
} from '../access/fileAccess.ts';
import type { Access } from '../access/fileAccess.ts';
import { bitsThatMayStay, traversePermissionsTo } from '../access/folderAccess.ts';
import type { NewFileAccess } from '../access/newFileAccess.ts';
import { fileMode } from '../path/fileMode.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';
import type { LocalPlacement } from '../../sync/localFolder.ts';
import type { FormerFile } from '../trash/formerFiles.ts';
import type { TemporaryFile } from './temporaryFile.ts';

/** Every bit of a mode. */
const ALL = 0o7777;

export interface NewName {
  readonly placement: LocalPlacement;
  readonly resolved: ResolvedPath;
  /** What had a name before and is in the trash; null: nothing. */
  readonly formerOf: (path: string) => FormerFile | null;
  readonly accessOfNewFile: NewFileAccess;
}

/**
 * A replacement gets the access of the file that it replaces, a descendant of other files theirs, and a new
 * file what the system gives to one in that folder. Throws the system's error.
 */
export function setAccess(
  { resolver, facts }: OpenRoot,
  temporary: TemporaryFile,
  { placement, resolved, formerOf, accessOfNewFile }: NewName,
): void {
  const { executable, replaces, descendsFrom = [], sameAs = [] } = placement;
  const receiver = { descriptor: temporary.file.descriptor, absolute: temporary.resolved.absolute };
  const replaced = replaces === null ? undefined : lstatIfThere(resolved.absolute);
  if (!facts.executableBit) {
    // Without permission bits all files here have one and the same access; read-only ones stay so.
    if (replaced !== undefined)
      fchmodSync(receiver.descriptor, fileMode({ executable, access: Number(replaced.mode) }));
    return;
  }
  const known =
    replaced === undefined
      ? inherited(resolver, { descendsFrom, formerOf, to: resolved.path })
      : accessOf(resolved.absolute, replaced);
  const access = known ?? accessOfNewFile(resolver, temporary.resolved);
  const open = replaced === undefined ? openness(resolver, { access, sameAs, to: resolved.path }) : ALL;
  const mode = fileMode({ executable, access: access.mode & open });
  // A new file already has its folder's list, whether or not a library could read it.
  const isComplete = known === null && access.attributes === null;
  if (isComplete) fchmodSync(receiver.descriptor, mode);
  else giveAccess(receiver, access, mode);
}

/**
 * Returns the bits of `access` that let in nobody who may read none of the files with the same content; all
 * bits when there are none.
 */
function openness(
  resolver: PathResolver,
  {
    access,
    sameAs,
    to,
  }: { readonly access: Access; readonly sameAs: readonly string[]; readonly to: string },
): number {
  const found = sameAs.flatMap((path) => accessFrom(resolver, path, to) ?? []);
  if (found.length === 0) return ALL;
  return found.reduce((bits, other) => {
    if (isAlike(access, other)) return bits | other.mode;
    return bits | (hasAccessList(other) ? OWNER : withoutGroup(other.mode));
  }, OWNER);
}

/**
 * Returns the access of the first of these files, reduced to what all of them have; null when none exists,
 * here or in the trash, where the origin of a file that comes late may be.
 * What had the name last counts as well: a guess about origins must not open what it closed.
 */
function inherited(
  resolver: PathResolver,
  {
    descendsFrom,
    formerOf,
    to,
  }: {
    readonly descendsFrom: readonly string[];
    readonly formerOf: NewName['formerOf'];
    readonly to: string;
  },
): Access | null {
  const fromTrash = (path: string): Access | null => {
    const former = formerOf(path);
    return former && accessBehind(resolver, former, to);
  };
  const found = descendsFrom.flatMap((path) => accessFrom(resolver, path, to) ?? fromTrash(path) ?? []);
  const before = fromTrash(to);
  if (before !== null) found.push(before);
  const [first, ...others] = found;
  if (first === undefined) return null;
  const mode = others.reduce(
    (bits, other) => bits & (isAlike(first, other) ? other.mode : OWNER),
    first.mode,
  );
  return { ...first, mode };
}

/** Returns the access of a file here for another place; null when there is no such file. */
function accessFrom(resolver: PathResolver, path: string, to: string): Access | null {
  const resolved = resolver.resolve(path);
  if (!resolved.ok) return null;
  return accessBehind(
    resolver,
    { file: resolved.value.absolute, folders: traversePermissionsTo(resolver, path) },
    to,
  );
}

/** Returns the access that a file would need at another place to let in nobody whom its folders keep out. */
function accessBehind(resolver: PathResolver, { file, folders }: FormerFile, to: string): Access | null {
  const stats = lstatIfThere(file);
  if (stats?.isFile() !== true) return null;
  const access = accessOf(file, stats);
  return {
    ...access,
    mode: access.mode & bitsThatMayStay(access, folders, traversePermissionsTo(resolver, to)),
  };
}

/** Returns whether the bits of two files refer to the same people. */
function isAlike(a: Access, b: Access): boolean {
  return a.gid === b.gid && haveSameLists(a, b);
}
