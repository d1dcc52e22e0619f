// What is at a name right now, and whether it is what was expected (R4).
import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { sameIdentity } from '../../sync/decide/reconcile.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { identityOf, sameContentState } from './fileIdentity.ts';
import type { InsideRoot, Spot } from './resolvedPath.ts';
import { errorCode, faultOf, localFault } from './localFault.ts';

/** `lstat` with nanoseconds; undefined when nothing is there. Throws what the system says otherwise. */
export function lstatIfThere(absolute: string): BigIntStats | undefined {
  try {
    return lstatSync(absolute, { bigint: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The file at a spot, spelled so, in exactly the expected state; else `changed`. */
export function expectFile(
  inside: InsideRoot,
  spot: Spot,
  expected: FileIdentity,
): Result<BigIntStats, LocalFault> {
  try {
    const stats = lstatIfThere(spot.absolute);
    const same =
      stats?.isFile() === true &&
      sameIdentity(identityOf(stats), expected) &&
      inside.isSpelled(spot.folder.absolute, spot.name);
    return same ? ok(stats) : failed(localFault('changed', spot.path));
  } catch (error) {
    return failed(faultOf(error, spot.path));
  }
}

/** The identity of the file at a name if its content is still that of `expected`; else `changed`. */
export function settledIdentity(absolute: string, expected: FileIdentity): Result<FileIdentity, LocalFault> {
  try {
    const stats = lstatIfThere(absolute);
    if (stats?.isFile() !== true) return failed(localFault('changed', absolute));
    const identity = identityOf(stats);
    return sameContentState(identity, expected) ? ok(identity) : failed(localFault('changed', absolute));
  } catch (error) {
    return failed(faultOf(error, absolute));
  }
}

/** What a name is taken by, as far as a look can tell; the naming itself does not rely on it. */
export function nameTakenBy(inside: InsideRoot, spot: Spot): 'nothing' | 'itself' | 'another-spelling' {
  try {
    if (lstatIfThere(spot.absolute) === undefined) return 'nothing';
    return inside.isSpelled(spot.folder.absolute, spot.name) ? 'itself' : 'another-spelling';
  } catch (error) {
    faultOf(error, spot.path);
    return 'nothing';
  }
}
