// Finishes the moves that a crash interrupted (R10).
import { rethrowBug } from '../../result.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { FormerFiles } from './formerFiles.ts';
import { putBack } from './moveIntoTrash.ts';
import { readTrash, removeSlot } from './trashStore.ts';
import type { TrashedFile } from './trashStore.ts';

/**
 * Restores the old name of a file that was on its way, since it may hold what no other place holds; one that
 * had arrived only loses its name in the trash. What cannot be repaired now stays in the trash. No move is in
 * progress while this runs: each takes one turn of the event loop. Tells `former` of all others in the trash.
 */
export async function finishMoves(resolver: PathResolver, former: FormerFiles): Promise<void> {
  try {
    const oldestFirst = [...(await readTrash(resolver))].sort((a, b) => a.item.at - b.item.at);
    for (const trashed of oldestFirst) {
      if (trashed.label.movingTo === undefined) {
        former.note(trashed.label);
        continue;
      }
      if (hasArrived(resolver, trashed, trashed.label.movingTo)) removeSlot(resolver, trashed.label.id);
      else putBack(resolver, trashed);
    }
  } catch (error) {
    rethrowBug(error);
  }
}

function hasArrived(resolver: PathResolver, { slot }: TrashedFile, movingTo: string): boolean {
  const target = resolver.resolve(movingTo);
  const there = target.ok ? lstatIfThere(target.value.absolute) : undefined;
  return there !== undefined && there.ino === lstatIfThere(slot.file)?.ino;
}
