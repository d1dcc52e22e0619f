// Takes a file away from its name into the trash, and gives it back: what replacing, moving and deleting are made of.
import { renameSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { besideNames } from './besideName.ts';
import { expectFile, settledIdentity } from '../path/fileState.ts';
import { giveName } from '../directory/renameWithoutReplacing.ts';
import type { InsideRoot, Spot } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { makeSpot } from '../directory/makeFolders.ts';
import type { TrashLabel, TrashSlot } from './trashStore.ts';
import { makeSlot, removeSlot } from './trashStore.ts';

export interface TakenFile {
  readonly label: TrashLabel;
  readonly slot: TrashSlot;
  /** The state in the trash: as expected, but for the change time. */
  readonly identity: FileIdentity;
}

/**
 * Renames the file at `spot` into the trash if it is `expected`, all in one turn of the event loop.
 *
 * The rename comes first and the look after it decides: whatever had the name at that very moment, even a file that an editor had
 * renamed over it a microsecond before, is in the trash whole, and goes back if it is not what was expected. Replacing by a rename
 * over the name would lose such a file. The price: until the new file is named, a few microseconds later, nothing has the name. A
 * crash in between is seen as "deleted here, changed there", which is answered by a download (R7), and the old file is in the trash.
 */
export function takeAway(
  inside: InsideRoot,
  spot: Spot,
  expected: FileIdentity,
  label: TrashLabel,
): Result<TakenFile, LocalFault> {
  const before = expectFile(inside, spot, expected);
  if (!before.ok) return before;
  let slot: TrashSlot;
  try {
    const { size, mtime } = expected;
    slot = makeSlot(inside, { ...label, taken: { size, mtime } });
  } catch (error) {
    return failed(faultOf(error, spot.path));
  }
  const still = inside.stillThere(spot)
    ? expectFile(inside, spot, expected)
    : failed(localFault('changed', spot.path));
  if (!still.ok) {
    removeSlot(inside, label.id);
    return still;
  }
  try {
    renameSync(spot.absolute, slot.file);
  } catch (error) {
    removeSlot(inside, label.id);
    return failed(faultOf(error, spot.path));
  }
  const identity = settledIdentity(slot.file, expected);
  if (identity.ok) return ok({ label, slot, identity: identity.value });
  undoTake(inside, spot, { label, slot });
  return failed(localFault('changed', spot.path));
}

/**
 * Gives a taken file its name back. When somebody has saved another one there meanwhile, the taken one stays in the trash: theirs is
 * the newer version of it.
 */
export function undoTake(
  inside: InsideRoot,
  spot: Spot,
  { label, slot }: Pick<TakenFile, 'label' | 'slot'>,
): void {
  const named = giveName(inside, slot.file, spot);
  if (named.ok) removeSlot(inside, label.id);
}

/**
 * True while nobody has written to the taken file through a handle they had open. A handle can be written to at any later time; such
 * a file comes back when the trash is pruned.
 */
export function isAsTaken({ slot, identity }: TakenFile): boolean {
  return settledIdentity(slot.file, identity).ok;
}

/**
 * Gives a file from the trash its name back, or one beside it when that is taken, and removes its slot. Returns the path used; on a
 * fault the file stays in the trash.
 */
export function putBack(
  inside: InsideRoot,
  { label, slot }: Pick<TakenFile, 'label' | 'slot'>,
): Result<string, LocalFault> {
  for (const path of besideNames(label.path)) {
    const place = makeSpot(inside, path);
    if (!place.ok) return place;
    const named = giveName(inside, slot.file, place.value.spot);
    if (named.ok) {
      removeSlot(inside, label.id);
      return ok(path);
    }
    if (named.fault.code !== 'changed' && named.fault.code !== 'name-clash') return named;
  }
  throw new Error('besideNames never ends');
}
