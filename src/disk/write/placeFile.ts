// Gives a complete temporary its final name: flushed, with its time, and only in place of the expected state
// (R4).
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault, LocalPlacement } from '../../sync/localFolder.ts';
import { expectContent } from '../path/fileState.ts';
import type { NewFileAccess } from '../access/newFileAccess.ts';
import { setAccess } from './setAccess.ts';
import { setModificationTime } from './fileTimes.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import { renameWithoutReplacing } from '../directory/renameWithoutReplacing.ts';
import { identityOf } from '../path/fileIdentity.ts';
import type { ResolvedPath } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';
import type { FormerFile } from '../trash/formerFiles.ts';
import type { MovedFile } from '../trash/moveIntoTrash.ts';
import { isUnchanged, putBack, moveIntoTrash, moveBack } from '../trash/moveIntoTrash.ts';
import { flushOrEmpty } from './temporaryFile.ts';
import type { TemporaryFile } from './temporaryFile.ts';
import type { TrashLabel } from '../trash/trashLabel.ts';
import { slotFolders } from '../trash/trashStore.ts';

export interface Placing {
  readonly root: OpenRoot;
  readonly temporary: TemporaryFile;
  readonly placement: LocalPlacement;
  /** What had a name before and is in the trash. */
  readonly formerOf: (path: string) => FormerFile | null;
  /** The trash slot of a replaced file. */
  readonly label: TrashLabel;
  readonly accessOfNewFile: NewFileAccess;
  readonly flushFolders: FlushFolders;
}

/**
 * First, content and metadata are flushed, which is slow. Then, in one turn of the event loop, the old file
 * is moved into the trash and the new one gets the name; then the names are flushed. If a program that had
 * the old file open wrote to it meanwhile, that file gets its name back, ours becomes a temporary again, and
 * the fault is `changed`: as if it had been saved before.
 */
export async function placeFile(placing: Placing): Promise<Result<FileIdentity, LocalFault>> {
  const { root, placement, flushFolders } = placing;
  const { resolver } = root;
  const resolved = resolver.resolve(placement.path);
  if (!resolved.ok) return resolved;
  const ready = await prepare(placing, resolved.value);
  if (!ready.ok) return ready;

  const exchanged = exchange(placing, resolved.value, ready.value);
  if (!exchanged.ok) return exchanged;
  const displaced = exchanged.value;
  const folders = displaced === null ? [] : slotFolders(resolver, displaced.slot);
  // The trash first: the old name must not be gone from the disk before the new one is there.
  const flushed = await flushFolders(...folders);
  const durable = flushed.ok ? await flushFolders(resolved.value.folder.absolute) : flushed;
  if (!durable.ok) return durable;
  if (displaced !== null && !isUnchanged(displaced)) {
    revert(placing, resolved.value, displaced, ready.value);
    return failed(localFault('changed', placement.path));
  }
  return expectContent(resolved.value.absolute, ready.value);
}

/** Sets time and access and flushes; returns the state that gets the name. */
async function prepare(
  { root, temporary, placement, formerOf, accessOfNewFile }: Placing,
  resolved: ResolvedPath,
): Promise<Result<FileIdentity, LocalFault>> {
  const { file } = temporary;
  try {
    setAccess(root, temporary, { placement, resolved, formerOf, accessOfNewFile });
    if (placement.mtime !== null) setModificationTime(file.descriptor, placement.mtime);
    await flushOrEmpty(file, () => file.flush());
    return ok(identityOf(file.stat()));
  } catch (error) {
    return failed(faultOf(error, placement.path));
  }
}

/** Takes one turn of the event loop. Returns the file that was replaced, if there was one. */
function exchange(
  { root, temporary, placement, label }: Placing,
  resolved: ResolvedPath,
  ready: FileIdentity,
): Result<MovedFile | null, LocalFault> {
  const { resolver } = root;
  const { replaces } = placement;
  const draft = expectContent(temporary.resolved.absolute, ready);
  if (!draft.ok) return draft;
  if (replaces === null) {
    const named = renameWithoutReplacing(resolver, temporary.resolved.absolute, resolved);
    return named.ok ? ok(null) : named;
  }
  const displaced = moveIntoTrash(resolver, resolved, replaces, label);
  if (!displaced.ok) return displaced;
  const named = renameWithoutReplacing(resolver, temporary.resolved.absolute, resolved);
  if (named.ok) return displaced;
  moveBack(resolver, resolved, displaced.value);
  return named;
}

/** Gives the old file its name back, or a name beside it if the new one has been edited too. */
function revert(
  { root, temporary }: Placing,
  resolved: ResolvedPath,
  displaced: MovedFile,
  ready: FileIdentity,
): void {
  if (expectContent(resolved.absolute, ready).ok)
    renameWithoutReplacing(root.resolver, resolved.absolute, temporary.resolved);
  putBack(root.resolver, displaced);
}
