// The access to a file or folder: group, mode, access control lists. Gives one file the access of another
// without widening it (R13).
import { fchmodSync, fchownSync, fstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { rethrowBug } from '../../result.ts';
import { isAccessList, systemAttributes } from './extendedAttributes.ts';
import type { Attributes, ExtendedAttributes } from './extendedAttributes.ts';

export interface Access {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, including setuid and the like; where there is a list, the group's bits are its mask. */
  readonly mode: number;
  /** null: they cannot be read, and may include a list. */
  readonly attributes: Attributes | null;
}

/** The bits of the owner. */
export const OWNER = 0o700;

/** Returns the access of what is at `absolute`, whose `lstat` is `stats`. */
export function accessOf(absolute: string, stats: BigIntStats, attributes = systemAttributes()): Access {
  return {
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mode: Number(stats.mode) & 0o7777,
    // On Windows and macOS, lists are not attributes.
    attributes: attributes?.read(absolute) ?? (process.platform === 'linux' ? null : new Map()),
  };
}

/** Also true if the attributes could not be read: there may be one. */
export function hasAccessList({ attributes }: Access): boolean {
  return attributes === null || [...attributes.keys()].some(isAccessList);
}

/** False also where attributes could not be read: they may differ. */
export function haveSameLists(a: Access, b: Access): boolean {
  if (a.attributes === null || b.attributes === null) return false;
  const [ofA, ofB] = [a.attributes, b.attributes];
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .filter(isAccessList)
    .every((name) => isDeepStrictEqual(ofA.get(name), ofB.get(name)));
}

export interface Receiver {
  /** Open file or folder. */
  readonly descriptor: number;
  readonly absolute: string;
}

/**
 * Gives an open file or folder of ours the owner, group, attributes and lists of another one, and the bits
 * `mode`, as far as the system allows. What the system refuses makes the access narrower, never wider:
 * without the group, nobody keeps what either group or others lacked; without the list, only the owner is
 * left. Throws the system's error when even the mode is refused.
 */
export function giveAccess(
  { descriptor, absolute }: Receiver,
  access: Access,
  mode: number,
  library: ExtendedAttributes | null = systemAttributes(),
): void {
  // A list inherited from the folder is masked by these bits until it is replaced. The owner needs all of
  // them: Linux lets nobody set an attribute of a file that they may not write to.
  fchmodSync(descriptor, OWNER);
  const hasGroup = giveOwner(descriptor, access);
  // A list without its group would give the group's entry to another group.
  const isLost = hasAccessList(access) && !hasGroup;
  const wanted = [...(access.attributes ?? [])].filter(([name]) => !isLost || !isAccessList(name));
  const hasLists = replaceAttributes(absolute, new Map(wanted), library);
  const isNarrowed = isLost || (process.platform === 'linux' && (access.attributes === null || !hasLists));
  const shared = hasGroup ? mode : withoutGroup(mode);
  fchmodSync(descriptor, isNarrowed ? mode & OWNER : shared);
}

/**
 * Returns false when the group is a different one. The owner is kept only where the system allows it: for the
 * superuser.
 */
function giveOwner(descriptor: number, { uid, gid }: Access): boolean {
  const now = fstatSync(descriptor);
  if (now.uid !== uid && tryChown(descriptor, uid, gid)) return true;
  return now.gid === gid || tryChown(descriptor, now.uid, gid);
}

function tryChown(descriptor: number, uid: number, gid: number): boolean {
  try {
    fchownSync(descriptor, uid, gid);
    return true;
  } catch (error) {
    rethrowBug(error);
    return false;
  }
}

/** Members of the old group now count as others, and some of the others are in the new group. */
export function withoutGroup(mode: number): number {
  const both = (mode >> 3) & mode & 0o007;
  return (mode & OWNER) | (both << 3) | both;
}

/** Returns false when a list could not be set, or an unwanted one could not be removed. */
function replaceAttributes(
  absolute: string,
  wanted: Attributes,
  library: ExtendedAttributes | null,
): boolean {
  const inherited = library?.read(absolute);
  if (!library || !inherited) return false;
  const surplus = [...inherited.keys()].filter((name) => isAccessList(name) && !wanted.has(name));
  // Other attributes say nothing about access: kept where possible.
  const given = [...wanted].map(([name, value]) => library.set(absolute, name, value) || !isAccessList(name));
  return given.every(Boolean) && surplus.every((name) => library.remove(absolute, name));
}
