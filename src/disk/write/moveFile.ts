// Renames a file within the folder without overwriting anything (R1, R11).
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { traversePermissionsTo } from '../access/folderAccess.ts';
import { renameKeepingOut } from '../directory/renameKeepingOut.ts';
import { expectFile, nameTakenBy, expectContent } from '../path/fileState.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import { sameFolder } from '../path/resolvedPath.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { localFault } from '../path/localFault.ts';
import { makeParents } from '../directory/makeFolders.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';
import { moveIntoTrash, moveBack } from '../trash/moveIntoTrash.ts';
import type { TrashLabel } from '../trash/trashLabel.ts';
import { removeSlot } from '../trash/trashStore.ts';

export interface Moving {
  readonly root: OpenRoot;
  readonly from: string;
  readonly to: string;
  readonly expected: FileIdentity;
  /** The id of the trash slot that the file passes through. */
  readonly label: TrashLabel;
  readonly flushFolders: FlushFolders;
}

/**
 * Moves the file through a slot of the trash, so that it is certainly the expected file that moves, and so
 * that a rename that changes only the case works where case does not count. If interrupted, it gets its name
 * back at the next start (finishMoves.ts).
 */
export async function moveFile({
  root,
  from,
  to,
  expected,
  label,
  flushFolders,
}: Moving): Promise<Result<FileIdentity, LocalFault>> {
  const { resolver } = root;
  const source = resolver.resolve(from);
  if (!source.ok) return source;
  // Before any folder is created for a file that is not going to arrive.
  const there = expectFile(resolver, source.value, expected);
  if (!there.ok) return there;
  const target = makeParents(resolver, to, from);
  if (!target.ok) return target;
  const { resolved, touched } = target.value;
  const obstacle = obstacleAt(resolver, source.value, resolved);
  if (obstacle !== null) return failed(localFault(obstacle, to));

  const folders = traversePermissionsTo(resolver, from);
  const displaced = moveIntoTrash(resolver, source.value, expected, label);
  if (!displaced.ok) return displaced;
  const named = renameKeepingOut(resolver, { source: displaced.value.slot.file, folders }, resolved);
  if (!named.ok) {
    moveBack(resolver, source.value, displaced.value);
    return named;
  }
  removeSlot(resolver, label.id);
  const flushed = await flushFolders(...touched, resolved.folder.absolute, source.value.folder.absolute);
  return flushed.ok ? expectContent(resolved.absolute, displaced.value.identity) : flushed;
}

/**
 * Returns what is in the way of the new name. Called before the file is touched: a file that leaves its name
 * and comes back has changed for everybody who watches it. Another spelling is no obstacle when it is the
 * file's own; inodes do not show that on every file system.
 */
function obstacleAt(
  resolver: PathResolver,
  source: ResolvedPath,
  target: ResolvedPath,
): 'changed' | 'name-clash' | null {
  const takenBy = nameTakenBy(resolver, target);
  if (takenBy === 'nothing') return null;
  if (takenBy === 'itself') return 'changed';
  const isOwn = sameFolder(source.folder.id, target.folder.id) && loose(source.name) === loose(target.name);
  return isOwn ? null : 'name-clash';
}

function loose(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
