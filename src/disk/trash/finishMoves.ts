// Finishes the moves that a crash interrupted (R10).
import { rethrowBug } from '../../result.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { lstatIfThere } from '../path/fileState.ts';
import { putBack } from './moveIntoTrash.ts';
import { readTrash, removeSlot } from './trashStore.ts';
import type { TrashedFile } from './trashStore.ts';

/**
 * A file that was on its way gets its old name back, since it may hold what no other place holds; one that
 * had arrived only loses its name in the trash. What cannot be repaired now stays in the trash. No move is
 * under way while this runs: each takes one turn.
 */
export async function finishMoves(resolver: PathResolver): Promise<void> {
  try {
    for (const trashed of await readTrash(resolver)) {
      if (trashed.label.movingTo === undefined) continue;
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
