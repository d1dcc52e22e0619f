// Renames a file without ever replacing another one (R1).
import { linkSync, renameSync, unlinkSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import { canHoldFolders } from '../path/heldFolder.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';

/**
 * Renames `source` (absolute, on the same file system) to a path where nothing may be: `changed` when the
 * name is taken, `name-clash` when another spelling of it is, `name-refused` when the disk stores another
 * spelling than the one it was given.
 *
 * A hard link fails where a rename would overwrite, so there is no moment at which a file that somebody makes
 * just now could be lost. File systems without hard links (FAT, some network shares) leave a few microseconds
 * between look and rename.
 */
export function renameWithoutReplacing(
  resolver: PathResolver,
  source: string,
  resolved: ResolvedPath,
): Result<void, LocalFault> {
  try {
    if (!resolver.stillThere(resolved)) return failed(localFault('changed', resolved.path));
    if (!linkOrRename(source, resolved.absolute)) {
      const spelled = resolver.isSpelled(resolved.folder.absolute, resolved.name);
      return failed(localFault(spelled ? 'changed' : 'name-clash', resolved.path));
    }
    const isSpelled = resolver.isSpelled(resolved.folder.absolute, resolved.name);
    // Elsewhere than on Linux the folder may have been exchanged between the look and the renaming (F3).
    if (isSpelled && (canHoldFolders() || resolver.stillThere(resolved))) return ok(undefined);
    renameSync(resolved.absolute, source);
    return failed(localFault(isSpelled ? 'changed' : 'name-refused', resolved.path));
  } catch (error) {
    return failed(faultOf(error, resolved.path));
  }
}

/** Returns false when the target's name is taken. */
function linkOrRename(source: string, target: string): boolean {
  try {
    linkSync(source, target);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // No hard links here, or not to this file: a rename meets and reports every other obstacle as well.
    if (lstatIfThere(target) !== undefined) return false;
    renameSync(source, target);
    return true;
  }
  removeName(source);
  return true;
}

/** The file has its new name; if our old name remains, the sweep of the next start finds it. */
function removeName(source: string): void {
  try {
    unlinkSync(source);
  } catch (error) {
    rethrowBug(error);
  }
}
