// Deleting with an undo: files go to the trash of their own file system, come back under a free name, and leave by age and size (R9).
import { setImmediate } from 'node:timers/promises';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault, TrashItem } from '../../sync/localFolder.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import type { InsideRoot } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { isAsTaken, putBack, takeAway } from './moveIntoTrash.ts';
import { overLimits } from './trashLimits.ts';
import { readSlot, readTrash, removeEmptySlots, removeSlot, slotFolders } from './trashStore.ts';
import type { TrashLabel } from './trashStore.ts';

export interface Trashing {
  readonly inside: InsideRoot;
  readonly path: string;
  readonly expected: FileIdentity;
  readonly label: TrashLabel;
  readonly flushFolders: FlushFolders;
}

/** Moves the file to the trash if it is `expected`. Written to while it went, it comes back and the answer is `changed`. */
export async function trashFile(trashing: Trashing): Promise<Result<void, LocalFault>> {
  const { inside, path, expected, label, flushFolders } = trashing;
  const spot = inside.spot(path);
  if (!spot.ok) return spot;
  const taken = takeAway(inside, spot.value, expected, label);
  if (!taken.ok) return taken;
  const kept = await flushFolders(...slotFolders(inside, taken.value.slot));
  const flushed = kept.ok ? await flushFolders(spot.value.folder.absolute) : kept;
  if (!flushed.ok || isAsTaken(taken.value)) return flushed;
  const back = putBack(inside, taken.value);
  return failed(back.ok ? localFault('changed', path) : back.fault);
}

/** Newest first. */
export async function listTrash(inside: InsideRoot): Promise<Result<readonly TrashItem[], LocalFault>> {
  try {
    const items = (await readTrash(inside)).map(({ item }) => item);
    return ok(items.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)));
  } catch (error) {
    return failed(faultOf(error, 'trash'));
  }
}

/** Puts an item back; `not-found` for an id that is not in the trash. Returns the path used. */
export async function restoreFile(
  inside: InsideRoot,
  id: string,
  flushFolders: FlushFolders,
): Promise<Result<string, LocalFault>> {
  try {
    const found = readSlot(inside, id);
    if (found === null) return failed(localFault('not-found', id));
    const path = putBack(inside, found);
    if (!path.ok) return path;
    const spot = inside.spot(path.value);
    const flushed = spot.ok ? await flushFolders(spot.value.folder.absolute) : ok(undefined);
    return flushed.ok ? path : flushed;
  } catch (error) {
    return failed(faultOf(error, id));
  }
}

/**
 * Gives back what was written to in the trash, then deletes for good what is over the limits: the only place where Brimful deletes a
 * person's content. One item in a turn, because a deletion can take milliseconds.
 */
export async function pruneTrash(
  inside: InsideRoot,
  limits: { readonly before: number; readonly maxBytes: number },
): Promise<Result<readonly string[], LocalFault>> {
  try {
    await removeEmptySlots(inside);
    const returned = (await readTrash(inside)).filter(({ writtenSince }) => writtenSince);
    const paths = returned
      .map((trashed) => putBack(inside, trashed))
      .flatMap((back) => (back.ok ? back.value : []));
    const items = (await readTrash(inside)).map(({ item }) => item);
    for (const { id } of overLimits(items, limits)) {
      removeSlot(inside, id);
      await setImmediate();
    }
    return ok(paths);
  } catch (error) {
    return failed(faultOf(error, 'trash'));
  }
}
