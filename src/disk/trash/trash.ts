// Deletion with undo: files go to the trash of their own file system, can be restored under a free name, and
// are pruned by age and size (R9).
import { setImmediate } from 'node:timers/promises';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault, TrashItem, TrashLimits } from '../../sync/localFolder.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { isUnchanged, putBack, moveIntoTrash } from './moveIntoTrash.ts';
import { readSlot, readTrash, removeEmptySlots, removeSlot, slotFolders } from './trashStore.ts';
import type { TrashLabel } from './trashLabel.ts';

export interface Trashing {
  readonly resolver: PathResolver;
  readonly path: string;
  readonly expected: FileIdentity;
  readonly label: TrashLabel;
  readonly flushFolders: FlushFolders;
}

/**
 * Moves the file to the trash if it is `expected`. If it is written to in the process, it is put back and the
 * fault is `changed`.
 */
export async function trashFile(trashing: Trashing): Promise<Result<void, LocalFault>> {
  const { resolver, path, expected, label, flushFolders } = trashing;
  const resolved = resolver.resolve(path);
  if (!resolved.ok) return resolved;
  const displaced = moveIntoTrash(resolver, resolved.value, expected, label);
  if (!displaced.ok) return displaced;
  const kept = await flushFolders(...slotFolders(resolver, displaced.value.slot));
  const flushed = kept.ok ? await flushFolders(resolved.value.folder.absolute) : kept;
  if (!flushed.ok || isUnchanged(displaced.value)) return flushed;
  const back = putBack(resolver, displaced.value);
  return failed(back.ok ? localFault('changed', path) : back.fault);
}

/** Newest first. */
export async function listTrash(resolver: PathResolver): Promise<Result<readonly TrashItem[], LocalFault>> {
  try {
    const items = (await readTrash(resolver)).map(({ item }) => item);
    return ok(items.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)));
  } catch (error) {
    return failed(faultOf(error, 'trash'));
  }
}

/** Restores an item; `not-found` for an id that is not in the trash. Returns the path used. */
export async function restoreFile(
  resolver: PathResolver,
  id: string,
  flushFolders: FlushFolders,
): Promise<Result<string, LocalFault>> {
  try {
    const found = readSlot(resolver, id);
    if (found === null) return failed(localFault('not-found', id));
    const path = putBack(resolver, found);
    if (!path.ok) return path;
    const resolved = resolver.resolve(path.value);
    const flushed = resolved.ok ? await flushFolders(resolved.value.folder.absolute) : ok(undefined);
    return flushed.ok ? path : flushed;
  } catch (error) {
    return failed(faultOf(error, id));
  }
}

/**
 * Restores what was written to in the trash, then deletes for good what exceeds the limits: the only place
 * where Brimful deletes a person's content. One item per turn of the event loop, because a deletion can take
 * milliseconds.
 */
export async function pruneTrash(
  resolver: PathResolver,
  limits: TrashLimits,
): Promise<Result<readonly string[], LocalFault>> {
  try {
    await removeEmptySlots(resolver);
    const returned = (await readTrash(resolver)).filter(({ writtenSince }) => writtenSince);
    const paths = returned
      .map((trashed) => putBack(resolver, trashed))
      .flatMap((back) => (back.ok ? back.value : []));
    const items = (await readTrash(resolver)).map(({ item }) => item);
    for (const { id } of overLimits(items, limits)) {
      removeSlot(resolver, id);
      await setImmediate();
    }
    return ok(paths);
  } catch (error) {
    return failed(faultOf(error, 'trash'));
  }
}

/**
 * Returns the items to delete: those first seen before `before`, then the oldest until at most
 * `maxBytes` remain. Of those seen at the same time, the id decides.
 */
export function overLimits(
  items: readonly TrashItem[],
  { seenAt, before, maxBytes }: TrashLimits,
): readonly TrashItem[] {
  const newestFirst = items
    .map((item) => ({ item, at: seenAt(item.id) }))
    .sort((a, b) => (a.at === b.at ? (a.item.id < b.item.id ? 1 : -1) : b.at - a.at));
  let kept = 0;
  return newestFirst.flatMap(({ item, at }) => {
    kept += item.size;
    return at < before || kept > maxBytes ? [item] : [];
  });
}
