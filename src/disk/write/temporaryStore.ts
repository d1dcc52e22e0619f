// All temporaries of one folder: the open ones, those of earlier attempts, and the sweep.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalFault, LocalTemporary } from '../../sync/localFolder.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import { nameTakenBy } from '../path/fileState.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { localFault } from '../path/localFault.ts';
import { makeParents } from '../directory/makeFolders.ts';
import { baseName, childPath, parentPath } from '../path/relativePath.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { TemporaryFile } from './temporaryFile.ts';
import { checkSpace, readSpace } from './diskSpace.ts';
import {
  createTemporary,
  locateTemporary,
  openTemporary,
  removeTemporary,
  temporaryName,
} from './temporaryFile.ts';

export interface TemporaryStore {
  /** `size` (bytes) is what the temporary will hold; `no-space` when that does not fit. */
  open(
    resolver: PathResolver,
    request: {
      readonly path: string;
      readonly tag: string;
      readonly size: number;
      readonly like: string | undefined;
    },
  ): Promise<Result<LocalTemporary, LocalFault>>;
  /**
   * Runs `place` on the file behind an open temporary of this store, and closes it on success. `changed`: its
   * folder is none any more.
   */
  place<T>(
    resolver: PathResolver,
    temporary: LocalTemporary,
    place: (file: TemporaryFile) => Promise<Result<T, LocalFault>>,
  ): Promise<Result<T, LocalFault>>;
  /** Deletes those that are neither open nor in `keep`; returns how many. */
  sweep(resolver: PathResolver, keep: ReadonlySet<string>): Promise<Result<number, LocalFault>>;
}

/** `reserve` (bytes) stays free on the disk; null: as much as is usual. */
export function createTemporaryStore(
  scanner: Scanner,
  flushFolders: FlushFolders,
  reserve: number | null,
): TemporaryStore {
  const files = new WeakMap<LocalTemporary, TemporaryFile>();
  /** Their own names are gone. */
  const placed = new WeakSet<TemporaryFile>();
  /** Relative paths of open temporaries, with the bytes that each will hold. */
  const open = new Map<string, number>();
  /**
   * Closed ones that still exist. Unknown until the folder has been searched once: an earlier process may
   * have left some.
   */
  let left: Set<string> | null = null;

  return {
    open: async (resolver, { path, tag, size, like }) => {
      const own = childPath(parentPath(path), temporaryName(tag));
      if (open.has(own)) return failed(localFault('busy', path));
      const promised = [...open.values()].reduce((sum, bytes) => sum + bytes, 0);
      const room = checkSpace(readSpace(resolver.root), { needed: size, promised, reserve });
      if (!room.ok) return room;
      const place = makeParents(resolver, path, like);
      if (!place.ok) return place;
      // Better known before the download than after it.
      if (nameTakenBy(resolver, place.value.resolved) === 'another-spelling')
        return failed(localFault('name-clash', path));
      open.set(own, size);
      const { folder } = place.value.resolved;
      const resolved = {
        path: own,
        name: baseName(own),
        absolute: resolver.child(folder.absolute, baseName(own)),
        folder,
      };
      const flushed = await flushFolders(...place.value.touched);
      const file = flushed.ok ? await openTemporary(resolver, resolved) : flushed;
      if (!file.ok) {
        open.delete(own);
        return file;
      }
      const temporary = createTemporary(file.value, (discarded) => {
        open.delete(own);
        if (discarded) left?.delete(own);
        else left?.add(own);
        if (discarded && !placed.has(file.value)) removeLater(resolver, own);
      });
      files.set(temporary, file.value);
      return ok(temporary);
    },

    place: async (resolver, temporary, place) => {
      const file = files.get(temporary);
      if (file === undefined) throw new Error('place: not a temporary of this folder');
      // What the operation that opened it has held is released.
      const resolved = locateTemporary(resolver, file.resolved.path);
      if (resolved === null) return failed(localFault('changed', file.resolved.path));
      const result = await place({ ...file, resolved });
      if (!result.ok) return result;
      placed.add(file);
      await temporary.discard();
      return result;
    },

    sweep: async (resolver, keep) => {
      if (left === null) {
        const found = await search(scanner, resolver);
        if (!found.ok) return found;
        left = new Set(found.value.filter((path) => !open.has(path)));
      }
      const kept = new Set([...keep].map(temporaryName));
      const stale = [...left].filter((path) => !open.has(path) && !kept.has(baseName(path)));
      for (const path of stale) {
        removeTemporary(resolver, path);
        left.delete(path);
      }
      return ok(stale.length);
    },
  };
}

async function search(
  scanner: Scanner,
  resolver: PathResolver,
): Promise<Result<readonly string[], LocalFault>> {
  let found: readonly string[] = [];
  const task = {
    type: 'temporaries',
    root: resolver.root,
    device: resolver.device,
    inode: resolver.inode,
    path: '',
    ignore: [],
    hasExecutableBit: false,
  } as const;
  for await (const answer of scanner.run(task, new AbortController().signal)) {
    if (answer.type === 'temporaries') found = answer.paths;
    if (answer.type === 'end' && answer.fault !== null) return failed(answer.fault);
  }
  return ok(found);
}

/** After the operation that opened it: what that one has held is released. */
function removeLater(resolver: PathResolver, path: string): void {
  const held = resolver.hold();
  // Left for the sweep, if the root is missing.
  if (!held.ok) return;
  removeTemporary(held.value.resolver, path);
  held.value.release();
}
