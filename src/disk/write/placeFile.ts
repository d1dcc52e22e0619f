// Turns a complete temporary into the file of its name: flushed, dated, and only where the expected state was (R4).
import { fchmodSync, fstatSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault, LocalPlacement } from '../../sync/localFolder.ts';
import { fileMode } from '../path/fileMode.ts';
import { lstatIfThere, settledIdentity } from '../path/fileState.ts';
import { setModificationTime } from './fileTimes.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import { giveName } from '../directory/renameWithoutReplacing.ts';
import { identityOf } from '../path/fileIdentity.ts';
import type { Spot } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import type { OpenRoot } from '../root/rootGuard.ts';
import type { TakenFile } from '../trash/moveIntoTrash.ts';
import { isAsTaken, putBack, takeAway, undoTake } from '../trash/moveIntoTrash.ts';
import type { TemporaryFile } from './temporaryFile.ts';
import type { TrashLabel } from '../trash/trashStore.ts';
import { slotFolders } from '../trash/trashStore.ts';

export interface Placing {
  readonly root: OpenRoot;
  readonly temporary: TemporaryFile;
  readonly placement: LocalPlacement;
  /** Where a replaced file goes. */
  readonly label: TrashLabel;
  readonly flushFolders: FlushFolders;
}

/**
 * First everything slow: content and metadata are flushed. Then, in one turn of the event loop, the old file is taken away and the
 * new one gets the name; then the names are flushed. Should a program that had the old file open have written to it meanwhile, its
 * file gets the name back, ours becomes a temporary again, and the answer is `changed`: as if it had been saved before.
 */
export async function placeFile(placing: Placing): Promise<Result<FileIdentity, LocalFault>> {
  const { root, placement, flushFolders } = placing;
  const { inside } = root;
  const spot = inside.spot(placement.path);
  if (!spot.ok) return spot;
  const ready = await prepare(placing, spot.value);
  if (!ready.ok) return ready;

  const exchanged = exchange(placing, spot.value, ready.value);
  if (!exchanged.ok) return exchanged;
  const taken = exchanged.value;
  const folders = taken === null ? [] : slotFolders(inside, taken.slot);
  // The trash first: the old name must not be gone on the disk before the new one is there.
  const flushed = await flushFolders(...folders);
  const durable = flushed.ok ? await flushFolders(spot.value.folder.absolute) : flushed;
  if (!durable.ok) return durable;
  if (taken !== null && !isAsTaken(taken)) {
    giveWay(placing, spot.value, taken, ready.value);
    return failed(localFault('changed', placement.path));
  }
  return settledIdentity(spot.value.absolute, ready.value);
}

/** Sets time and mode and flushes; returns the state that will get the name. */
async function prepare(
  { root, temporary, placement }: Placing,
  spot: Spot,
): Promise<Result<FileIdentity, LocalFault>> {
  const { handle } = temporary;
  const { executable, mtime, replaces } = placement;
  try {
    const replaced = replaces === null ? undefined : lstatIfThere(spot.absolute);
    const mode = replaced === undefined ? null : Number(replaced.mode);
    fchmodSync(handle.fd, fileMode({ executable, replaced: mode, umask: root.facts.umask }));
    if (mtime !== null) setModificationTime(handle.fd, mtime);
    await handle.sync();
    return ok(identityOf(fstatSync(handle.fd, { bigint: true })));
  } catch (error) {
    return failed(faultOf(error, placement.path));
  }
}

/** Without any wait in between. Returns the file that was replaced, if there was one. */
function exchange(
  { root, temporary, placement, label }: Placing,
  spot: Spot,
  ready: FileIdentity,
): Result<TakenFile | null, LocalFault> {
  const { inside } = root;
  const { replaces } = placement;
  const draft = settledIdentity(temporary.spot.absolute, ready);
  if (!draft.ok) return draft;
  if (replaces === null) {
    const named = giveName(inside, temporary.spot.absolute, spot);
    return named.ok ? ok(null) : named;
  }
  const taken = takeAway(inside, spot, replaces, label);
  if (!taken.ok) return taken;
  const named = giveName(inside, temporary.spot.absolute, spot);
  if (named.ok) return taken;
  undoTake(inside, spot, taken.value);
  return named;
}

/** Theirs gets the name back; a name beside it, should ours have been changed as well. */
function giveWay({ root, temporary }: Placing, spot: Spot, taken: TakenFile, ready: FileIdentity): void {
  if (settledIdentity(spot.absolute, ready).ok) giveName(root.inside, spot.absolute, temporary.spot);
  putBack(root.inside, taken);
}
