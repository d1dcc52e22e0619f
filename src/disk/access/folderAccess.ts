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
export interface Gate {
  readonly gid: number;
  readonly mode: number;
  /** Distinguishes one access control list from another; '' for none. */
  readonly list: string;
}

const GROUP = 0o070;
const OTHERS = 0o007;
const ALL = 0o777;

/** Returns the folders that lead to `path`, from the top, without the root, which every file is behind. */
export function gatesTo(resolver: PathResolver, path: string): readonly Gate[] {
  const gates: Gate[] = [];
  let folder = resolver.root;
  for (const name of path.split('/').slice(0, -1)) {
    folder = resolver.child(folder, name);
    const stats = lstatIfThere(folder);
    if (stats?.isDirectory() !== true) break;
    gates.push(gateOf(accessOf(folder, stats)));
  }
  return gates;
}

function gateOf(access: Access): Gate {
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
 * `after`. A gate with an equal on the new way still keeps people out; what any other may have kept out is
 * removed from the file. Where it is unknown whom a gate let pass, only the owner is left.
 */
export function bitsThatMayStay(access: Access, before: readonly Gate[], after: readonly Gate[]): number {
  const rest = [...after];
  const left = before.filter((gate) => {
    const equal = rest.findIndex((other) => isSameGate(gate, other));
    if (equal >= 0) rest.splice(equal, 1);
    return equal < 0;
  });
  const bits = left.reduce((passing, gate) => passing & bitsThatPass(gate, access.gid), ALL);
  return bits === ALL || !hasAccessList(access) ? bits : OWNER;
}

function isSameGate(a: Gate, b: Gate): boolean {
  return a.gid === b.gid && a.mode === b.mode && a.list === b.list;
}

/**
 * Returns the classes of the file that a folder certainly let pass, whatever other groups their members are
 * in.
 */
function bitsThatPass({ gid, mode, list }: Gate, groupOfFile: number): number {
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
export function keepOut(absolute: string, before: readonly Gate[], after: readonly Gate[]): () => void {
  const stats = lstatIfThere(absolute);
  if (stats === undefined) return () => undefined;
  const access = accessOf(absolute, stats);
  const mode = access.mode & (0o7000 | bitsThatMayStay(access, before, after));
  if (mode === access.mode) return () => undefined;
  changeMode(absolute, mode);
  return () => changeMode(absolute, access.mode);
}
