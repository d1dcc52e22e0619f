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
  /** Notes that a file goes, or has gone, to the trash; the last one noted counts. */
  note(label: TrashLabel): void;
  /** null: none is in the trash. */
  find(resolver: PathResolver, path: string): FormerFile | null;
}

/** Begins without knowing any. */
export function createFormerFiles(): FormerFiles {
  /** By path: ids only, since the trash may be large. */
  const newest = new Map<string, string>();
  return {
    note: ({ path, id }) => void newest.set(path, id),
    find: (resolver, path) => {
      const id = newest.get(path);
      const trashed = id === undefined ? null : readSlot(resolver, id);
      if (trashed?.label.path === path)
        return { file: trashed.slot.file, folders: trashed.label.gates ?? [] };
      newest.delete(path);
      return null;
    },
  };
}
