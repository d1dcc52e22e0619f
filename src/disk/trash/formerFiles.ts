// Which file in the trash had a name last: what comes back under the name gets no more access (R13).
import type { TraversePermission } from '../access/folderAccess.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { readSlot } from './trashStore.ts';
import type { TrashLabel } from './trashLabel.ts';

export interface FormerFile {
  /** Absolute, in the trash. */
  readonly file: string;
  readonly folders: readonly TraversePermission[];
}

export interface FormerFiles {
  /** Notes that a file goes, or has gone, to the trash; of those still there the last one noted counts. */
  note(label: TrashLabel): void;
  /** null: none is in the trash. */
  find(resolver: PathResolver, path: string): FormerFile | null;
}

/** The newest ones of a path that are known: a file that is replaced all day fills no memory. */
const KNOWN_OF_A_PATH = 100;

/** Begins without knowing any. */
export function createFormerFiles(): FormerFiles {
  /** By path, the newest last: ids only, since the trash may be large. */
  const known = new Map<string, string[]>();
  return {
    note({ path, id }) {
      const ids = known.get(path) ?? [];
      ids.push(id);
      if (ids.length > KNOWN_OF_A_PATH) ids.shift();
      known.set(path, ids);
    },
    find(resolver, path) {
      const ids = known.get(path) ?? [];
      // Noted, but never taken, or restored since: the one before it had the name last.
      for (let id = ids.at(-1); id !== undefined; id = ids.at(-1)) {
        const trashed = readSlot(resolver, id);
        if (trashed?.label.path === path)
          return { file: trashed.slot.file, folders: trashed.label.gates ?? [] };
        ids.pop();
      }
      known.delete(path);
      return null;
    },
  };
}
