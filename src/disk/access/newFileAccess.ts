// What the system gives to a new file in a folder: umask, the folder's group (setgid) and its default list.
import { closeSync, constants, fstatSync, openSync, unlinkSync } from 'node:fs';
import { errorCode } from '../../result.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { accessOf } from './fileAccess.ts';
import type { Access } from './fileAccess.ts';

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
/** What programs ask for when they make a file; the system takes away from it. */
const PLAIN = 0o666;

/**
 * Asked by making an empty file beside the temporary at `beside`, which itself had to be private from the
 * first moment on: whoever opens a file in time reads what is written to it later. Throws the system's error.
 */
export function accessOfNewFile(resolver: PathResolver, beside: ResolvedPath): Access {
  const probe = resolver.child(beside.folder.absolute, `${beside.name}-new`);
  const descriptor = openAnew(probe);
  try {
    return accessOf(probe, fstatSync(descriptor, { bigint: true }));
  } finally {
    closeSync(descriptor);
    unlinkSync(probe);
  }
}

/** What a crash left under the name has the access of that day. */
function openAnew(probe: string): number {
  try {
    return openSync(probe, FLAGS, PLAIN);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    unlinkSync(probe);
    return openSync(probe, FLAGS, PLAIN);
  }
}
