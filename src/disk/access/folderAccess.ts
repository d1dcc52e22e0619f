// Whom the folders above a file keep out, so that a file that leaves them keeps the same people out itself
// (R13).
import { createHash } from 'node:crypto';
import { lstatIfThere } from '../path/fileState.ts';
import { changeMode } from '../path/heldFolder.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { isAccessList } from './extendedAttributes.ts';
import { accessOf, hasAccessList, OWNER } from './fileAccess.ts';
import type { Access } from './fileAccess.ts';

/** What a folder requires of those who want to pass. */
export interface TraversePermission {
  readonly gid: number;
  readonly mode: number;
  /** Distinguishes one access control list from another; '' for none. */
  readonly list: string;
}

const GROUP = 0o070;
const OTHERS = 0o007;
const ALL = 0o777;

/** Returns the folders that lead to `path`, from the top, without the root, which every file is behind. */
export function traversePermissionsTo(resolver: PathResolver, path: string): readonly TraversePermission[] {
  const permissions: TraversePermission[] = [];
  let folder = resolver.root;
  for (const name of path.split('/').slice(0, -1)) {
    folder = resolver.child(folder, name);
    const stats = lstatIfThere(folder);
    if (stats?.isDirectory() !== true) break;
    permissions.push(traversePermissionOf(accessOf(folder, stats)));
  }
  return permissions;
}

function traversePermissionOf(access: Access): TraversePermission {
  const { gid, mode, attributes } = access;
  // The default list is for what is made in the folder, not for whoever passes.
  const lists = [...(attributes ?? [])].filter(([name]) => isAccessList(name) && !name.endsWith('_default'));
  const hash = createHash('sha256');
  for (const [name, value] of lists) hash.update(name).update(value);
  const known = lists.length === 0 ? '' : hash.digest('base64url');
  return { gid, mode: mode & ALL, list: attributes === null ? 'unknown' : known };
}

/**
 * Returns the bits that a file with that access may keep when it moves from behind `before` to behind
 * `after`. A folder with an equal on the new path still keeps people out; what any other may have kept out is
 * removed from the file. Where it is unknown whom a folder let pass, only the owner is left.
 */
export function bitsThatMayStay(
  access: Access,
  before: readonly TraversePermission[],
  after: readonly TraversePermission[],
): number {
  const rest = [...after];
  const left = before.filter((permission) => {
    const equal = rest.findIndex((other) => isSamePermission(permission, other));
    if (equal >= 0) rest.splice(equal, 1);
    return equal < 0;
  });
  const bits = left.reduce((passing, permission) => passing & bitsThatPass(permission, access.gid), ALL);
  return bits === ALL || !hasAccessList(access) ? bits : OWNER;
}

function isSamePermission(a: TraversePermission, b: TraversePermission): boolean {
  return a.gid === b.gid && a.mode === b.mode && a.list === b.list;
}

/**
 * Returns the classes of the file that a folder certainly let pass, whatever other groups their members are
 * in.
 */
function bitsThatPass({ gid, mode, list }: TraversePermission, groupOfFile: number): number {
  if (list !== '') return OWNER;
  const group = (mode & 0o010) !== 0;
  const everybody = group && (mode & 0o001) !== 0;
  const mayGroup = gid === groupOfFile ? group : everybody;
  return OWNER | (mayGroup ? GROUP : 0) | (everybody ? OTHERS : 0);
}

/**
 * Removes from the file at `absolute` the access that the folders it leaves denied to others. Returns a
 * function that undoes it. Throws the system's error.
 */
export function withholdAccess(
  absolute: string,
  before: readonly TraversePermission[],
  after: readonly TraversePermission[],
): () => void {
  const stats = lstatIfThere(absolute);
  if (stats === undefined) return () => undefined;
  const access = accessOf(absolute, stats);
  const mode = access.mode & (0o7000 | bitsThatMayStay(access, before, after));
  if (mode === access.mode) return () => undefined;
  changeMode(absolute, mode);
  return () => changeMode(absolute, access.mode);
}
