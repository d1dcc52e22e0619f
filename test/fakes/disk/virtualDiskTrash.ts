// The trash of the virtual disk.
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import { failed, ok } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { overLimits } from '../../../src/disk/trash/trash.ts';
import { writableComponents } from '../../../src/disk/path/relativePath.ts';
import type { At } from './virtualDiskFolder.ts';
import { isUnchanged, moveIntoTrash, putBack } from './virtualDiskMoves.ts';
import type { VirtualTree } from './virtualDiskTree.ts';
import { filesBelow, flushNames } from './virtualDiskTree.ts';
import { takeFromTrash } from './virtualDiskTree.ts';

type Trash = Pick<LocalFolder, 'trash' | 'listTrash' | 'restore' | 'pruneTrash'>;

export function createVirtualTrash(tree: VirtualTree, at: At): Trash {
  return {
    trash: async (path, expected) => {
      const components = writableComponents(path);
      if (!components.ok) return components;
      const taken = await at('trash-take', path, () => moveIntoTrash(tree, path, expected, 'deleted-remote'));
      if (!taken.ok) return taken;
      const flushed = await at('trash-flush', path, () => flushNames(tree));
      if (!flushed.ok) return flushed;
      if (isUnchanged(taken.value, expected)) return ok(undefined);
      putBack(tree, taken.value);
      return failed(localFault('changed', path));
    },
    listTrash: () =>
      at('list-trash', '', () =>
        ok([...tree.trash.values()].map(({ item }) => item).sort((a, b) => b.at - a.at)),
      ),
    restore: (id) =>
      at('restore', id, () => {
        const trashed = tree.trash.get(id);
        if (trashed === undefined) return failed(localFault('not-found', id));
        const path = putBack(tree, trashed);
        return path === null ? failed(localFault('changed', id)) : ok(path);
      }),
    pruneTrash: (limits) =>
      at('prune-trash', '', () => {
        const named = new Set(filesBelow(tree.root, '').map(([, file]) => file));
        const written = [...tree.trash.values()].filter(
          ({ moving, file, mtime }) => !moving && file.mtime !== mtime && !named.has(file),
        );
        const paths = written.flatMap((trashed) => putBack(tree, trashed) ?? []);
        const items = [...tree.trash.values()].map(({ item }) => item);
        for (const { id } of overLimits(items, limits)) {
          const trashed = tree.trash.get(id);
          if (trashed === undefined) continue;
          tree.purged.push(trashed.item);
          takeFromTrash(tree, trashed);
        }
        return ok(paths);
      }),
  };
}
