// Moves a file into the trash and back: the steps shared by replacing, moving and deleting.
import { renameSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { traversePermissionsTo } from '../access/folderAccess.ts';
import { renameKeepingOut } from '../directory/renameKeepingOut.ts';
import { expectFile, expectContent, lstatIfThere } from '../path/fileState.ts';
import { renameWithoutReplacing } from '../directory/renameWithoutReplacing.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { makeParents } from '../directory/makeFolders.ts';
import type { TrashLabel } from './trashLabel.ts';
import type { TrashSlot } from './trashStore.ts';
import { enterSlot, makeSlot, removeSlot } from './trashStore.ts';

export interface MovedFile {
  readonly label: TrashLabel;
  readonly slot: TrashSlot;
  /** The state in the trash: as expected, except for the change time. */
  readonly identity: FileIdentity;
}

/**
 * Renames the file at `resolved` into the trash if it is `expected`, all in one turn of the event loop.
 *
 * The rename comes first and the look after it decides: whatever had the name at that very moment, even a
 * file that an editor had renamed over it a microsecond before, is in the trash whole, and goes back if it is
 * not what was expected. Replacing by a rename over the name would lose such a file. The price: until the new
 * file is named, a few microseconds later, nothing has the name. A crash in between is seen as "deleted here,
 * changed there", which is answered by a download (R7), and the old file is in the trash.
 */
export function moveIntoTrash(
  resolver: PathResolver,
  resolved: ResolvedPath,
  expected: FileIdentity,
  label: TrashLabel,
): Result<MovedFile, LocalFault> {
  const before = expectFile(resolver, resolved, expected);
  if (!before.ok) return before;
  let slot: TrashSlot;
  try {
    const { size, mtime } = expected;
    slot = makeSlot(resolver, {
      ...label,
      taken: { size, mtime },
      gates: traversePermissionsTo(resolver, resolved.path),
    });
  } catch (error) {
    return failed(trashFaultOf(error, resolved.path));
  }
  const still = resolver.stillThere(resolved)
    ? expectFile(resolver, resolved, expected)
    : failed(localFault('changed', resolved.path));
  if (!still.ok) {
    removeSlot(resolver, label.id);
    return still;
  }
  try {
    renameSync(resolved.absolute, slot.file);
  } catch (error) {
    removeSlot(resolver, label.id);
    return failed(faultOf(error, resolved.path));
  }
  const identity = expectContent(slot.file, expected);
  if (identity.ok) return ok({ label, slot, identity: identity.value });
  moveBack(resolver, resolved, { label, slot });
  return failed(localFault('changed', resolved.path));
}

/** What is in the place of the trash is not there by a change of the file, so another look does not help. */
function trashFaultOf(error: unknown, path: string): LocalFault {
  const fault = faultOf(error, path);
  if (fault.code !== 'changed') return fault;
  const message =
    'The trash of this folder cannot be used, because something else is in its place. ' +
    'Move ".brimful/trash" away; Brimful will then continue by itself.';
  return { ...fault, code: 'io', message };
}

/**
 * Gives a moved file its name back. If somebody has saved another one there meanwhile, it stays in the trash:
 * theirs is the newer version.
 */
export function moveBack(
  resolver: PathResolver,
  resolved: ResolvedPath,
  { label, slot }: Pick<MovedFile, 'label' | 'slot'>,
): void {
  const named = renameWithoutReplacing(resolver, slot.file, resolved);
  if (named.ok) removeSlot(resolver, label.id);
}

/**
 * True while nobody has written to the moved file through an open handle. A handle can be written to at any
 * later time; such a file is restored when the trash is pruned.
 */
export function isUnchanged({ slot, identity }: MovedFile): boolean {
  return expectContent(slot.file, identity).ok;
}

/**
 * Restores a file from the trash to its name, or beside it when that is taken, and removes its slot. Returns
 * the path used; on a fault the file stays in the trash.
 */
export function putBack(
  resolver: PathResolver,
  { label, slot }: Pick<MovedFile, 'label' | 'slot'>,
): Result<string, LocalFault> {
  const { gates: folders = [] } = label;
  const source = enterSlot(resolver, slot).file;
  for (const path of besideNames(label.path)) {
    // Somebody else has taken it out, or its slot leads elsewhere: no other name would help.
    if (lstatIfThere(source) === undefined) return failed(localFault('not-found', label.path));
    const place = makeParents(resolver, path);
    if (!place.ok) return place;
    const named = renameKeepingOut(resolver, { source, folders }, place.value.resolved);
    if (named.ok) {
      removeSlot(resolver, label.id);
      return ok(path);
    }
    if (named.fault.code !== 'changed' && named.fault.code !== 'name-clash') return named;
  }
  throw new Error('besideNames never ends');
}

/**
 * Yields the path itself, then `name (restored).ext`, `name (restored 2).ext` and so on without end. The
 * extension stays last so that the file opens with the same program; a leading dot does not begin an
 * extension.
 */
export function* besideNames(path: string): Generator<string, never> {
  yield path;
  const nameStart = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > nameStart ? dot : path.length;
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? ' (restored)' : ` (restored ${count})`;
    yield path.slice(0, end) + suffix + path.slice(end);
  }
}
