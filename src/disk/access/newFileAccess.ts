// What the system gives to a new file in a folder: umask, the folder's group (setgid) and its default list.
import { closeSync, constants, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { errorCode } from '../../result.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { accessOf } from './fileAccess.ts';
import type { Access } from './fileAccess.ts';

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
/** The mode that programs request for a new file; the system removes bits from it. */
const PLAIN = 0o666;
/** What a network file system hands down may not show in the folder's attributes, so it is asked again. */
const KNOWN_MS = 1_000;
/** Folders that are remembered. */
const MOST_KNOWN = 256;

/** Returns the access that a new file gets in the folder of `beside`. Throws the system's error. */
export type NewFileAccess = (resolver: PathResolver, beside: ResolvedPath) => Access;

interface Known {
  readonly folder: Access;
  readonly given: Access;
  readonly at: number;
}

/**
 * Remembers it for each folder: to make a file is the most expensive call of all that a small download needs.
 * The answer holds while the folder has the same owner, group, mode and lists.
 */
export function createNewFileAccess(): NewFileAccess {
  const remembered = new Map<string, Known>();
  return (resolver, beside) => {
    const { id, absolute } = beside.folder;
    const key = `${id.device} ${id.inode}`;
    // Through the handle, if it is one: attributes are read of what a path names, not of where a link leads.
    const folder = accessOf(resolver.child(absolute, '.'), statSync(absolute, { bigint: true }));
    const known = remembered.get(key);
    const now = performance.now();
    const isKnown =
      known !== undefined &&
      now - known.at < KNOWN_MS &&
      folder.attributes !== null &&
      isDeepStrictEqual(known.folder, folder);
    if (isKnown) return known.given;
    const given = makeOne(resolver, beside);
    if (remembered.size >= MOST_KNOWN) remembered.clear();
    remembered.set(key, { folder, given, at: now });
    return given;
  };
}

/**
 * Makes an empty file beside the temporary. The temporary itself had to be private from the first moment:
 * whoever opens a file in time can read what is written to it later.
 */
function makeOne(resolver: PathResolver, beside: ResolvedPath): Access {
  const probe = resolver.child(beside.folder.absolute, `${beside.name}-new`);
  const descriptor = openAnew(probe);
  try {
    return accessOf(probe, fstatSync(descriptor, { bigint: true }));
  } finally {
    closeSync(descriptor);
    unlinkSync(probe);
  }
}

/** A file left by a crash has the access of its time. */
function openAnew(probe: string): number {
  try {
    return openSync(probe, FLAGS, PLAIN);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    unlinkSync(probe);
    return openSync(probe, FLAGS, PLAIN);
  }
}
