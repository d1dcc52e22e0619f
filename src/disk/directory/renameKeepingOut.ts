// Gives a file a name in another folder without letting anybody in (R13).
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { renameWithoutReplacing } from './renameWithoutReplacing.ts';
import { faultOf } from '../path/localFault.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { traversePermissionsTo, withholdAccess } from '../access/folderAccess.ts';
import type { TraversePermission } from '../access/folderAccess.ts';

/**
 * As `renameWithoutReplacing`, after the file at `source` has been made to keep out itself whom only the
 * folders that it was in have kept out. Without the name it has its old bits again.
 */
export function renameKeepingOut(
  resolver: PathResolver,
  { source, folders }: { readonly source: string; readonly folders: readonly TraversePermission[] },
  target: ResolvedPath,
): Result<void, LocalFault> {
  try {
    const undo = withholdAccess(source, folders, traversePermissionsTo(resolver, target.path));
    const named = renameWithoutReplacing(resolver, source, target);
    if (!named.ok) undo();
    return named;
  } catch (error) {
    return failed(faultOf(error, target.path));
  }
}
