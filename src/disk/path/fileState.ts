// Reads what is at a name now, and whether it is what was expected (R4).
import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok, rethrowBug } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { sameIdentity } from '../../sync/decide/reconcile.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { identityOf, sameContentState } from './fileIdentity.ts';
import type { PathResolver, ResolvedPath } from './resolvedPath.ts';
import { faultOf, localFault } from './localFault.ts';

/** Returns `lstat` with nanoseconds; undefined when nothing is there. Throws any other system error. */
export function lstatIfThere(absolute: string): BigIntStats | undefined {
  try {
    return lstatSync(absolute, { bigint: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * Returns the file at a resolved path if it has exactly this spelling and the expected state; else `changed`.
 */
export function expectFile(
  resolver: PathResolver,
  resolved: ResolvedPath,
  expected: FileIdentity,
): Result<BigIntStats, LocalFault> {
  try {
    const stats = lstatIfThere(resolved.absolute);
    const same =
      stats?.isFile() === true &&
      sameIdentity(identityOf(stats), expected) &&
      resolver.isSpelled(resolved.folder.absolute, resolved.name);
    return same ? ok(stats) : failed(localFault('changed', resolved.path));
  } catch (error) {
    return failed(faultOf(error, resolved.path));
  }
}

/** Returns the identity of the file at a name if its content is still that of `expected`; else `changed`. */
export function expectContent(absolute: string, expected: FileIdentity): Result<FileIdentity, LocalFault> {
  try {
    const stats = lstatIfThere(absolute);
    if (stats?.isFile() !== true) return failed(localFault('changed', absolute));
    const identity = identityOf(stats);
    return sameContentState(identity, expected) ? ok(identity) : failed(localFault('changed', absolute));
  } catch (error) {
    return failed(faultOf(error, absolute));
  }
}

/** Returns what a name is taken by, as far as a look can tell; the renaming itself does not rely on it. */
export function nameTakenBy(
  resolver: PathResolver,
  resolved: ResolvedPath,
): 'nothing' | 'itself' | 'another-spelling' {
  try {
    if (lstatIfThere(resolved.absolute) === undefined) return 'nothing';
    return resolver.isSpelled(resolved.folder.absolute, resolved.name) ? 'itself' : 'another-spelling';
  } catch (error) {
    rethrowBug(error);
    return 'nothing';
  }
}
