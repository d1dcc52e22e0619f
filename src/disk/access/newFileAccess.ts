// What the system gives to a new file in a folder: umask, the folder's group (setgid) and its default list.
import { closeSync, constants, fstatSync, openSync, unlinkSync } from 'node:fs';
import { errorCode } from '../../result.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { accessOf } from './fileAccess.ts';
import type { Access } from './fileAccess.ts';

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
/** The mode that programs request for a new file; the system removes bits from it. */
const PLAIN = 0o666;

/**
 * Determined by creating an empty file beside the temporary at `beside`. The temporary itself had to be
 * private from the first moment: whoever opens a file in time can read what is written to it later. Throws
 * the system's error.
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
