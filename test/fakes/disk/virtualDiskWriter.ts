// Writes on the virtual disk: placing, moving, folders, metadata.
import type {
  LocalFault,
  LocalFolder,
  LocalPlacement,
  LocalTemporary,
} from '../../../src/sync/localFolder.ts';
import type { FileIdentity } from '../../../src/sync/decide/model.ts';
import { TEMPORARY_PREFIX } from '../../../src/sync/decide/keyPath.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { temporaryName } from '../../../src/disk/write/temporaryFile.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { parentPath, writableComponents } from '../../../src/disk/path/relativePath.ts';
import { sameContentState } from '../../../src/disk/path/fileIdentity.ts';
import type { Draft } from './virtualDiskDrafts.ts';
import { createTemporary, openDraft, removeDraftName } from './virtualDiskDrafts.ts';
import type { At } from './virtualDiskFolder.ts';
import { expectFile } from './virtualDiskFolder.ts';
import {
  folderOf,
  isOwnerOnly,
  isUnchanged,
  keepOthersOut,
  makeFolders,
  moveBack,
  moveIntoTrash,
  putBack,
  renameWithoutReplacing,
} from './virtualDiskMoves.ts';
import type { TrashedFile, VirtualFile, VirtualTree } from './virtualDiskTree.ts';
import {
  attach,
  detach,
  filesBelow,
  find,
  flushContent,
  flushNames,
  fold,
  freeBytes,
  identityOf,
  takeFromTrash,
} from './virtualDiskTree.ts';

type Writer = Pick<
  LocalFolder,
  'temporary' | 'place' | 'move' | 'makeDirectory' | 'removeDirectory' | 'setMetadata' | 'sweepTemporaries'
>;

export function createVirtualWriter(tree: VirtualTree, at: At): Writer {
  const drafts = new Map<LocalTemporary, Draft>();
  const isOpen = (file: VirtualFile): boolean => [...drafts.values()].some((draft) => draft.file === file);

  return {
    temporary: (path, tag, size) =>
      at('temporary', path, () => {
        const components = writableComponents(path);
        if (!components.ok) return components;
        if (size > freeBytes(tree)) return failed(localFault('no-space', path));
        const folder = makeFolders(tree, parentPath(path));
        if (!folder.ok) return folder;
        const target = find(tree, path);
        if (target.kind === 'found' && target.entry !== undefined && !target.exact) {
          return failed(localFault('name-clash', path));
        }
        const draft = openDraft(tree, folder.value, temporaryName(tag));
        if (isOpen(draft.file)) return failed(localFault('busy', path));
        const temporary = createTemporary(tree, at, draft, path, () => drafts.delete(temporary));
        drafts.set(temporary, draft);
        return ok(temporary);
      }),

    place: async (temporary, placement) => {
      const draft = drafts.get(temporary);
      if (draft === undefined) throw new Error('place: this temporary is closed');
      const placed = await place(tree, at, draft, placement);
      if (placed.ok) drafts.delete(temporary);
      return placed;
    },

    move: async (from, to, expected) => {
      const components = writableComponents(to);
      if (!components.ok) return components;
      // The folders of the new name are created before the file leaves its old one: one of them may need that
      // very name.
      if (to.startsWith(`${from}/`)) return failed(localFault('changed', to));
      const taken = await at('move-take', from, () => {
        const there = expectFile(tree, from, expected);
        if (!there.ok) return there;
        const obstacle = obstacleAt(tree, to, there.value.file);
        return obstacle === null
          ? moveIntoTrash(tree, from, expected, 'moving')
          : failed(localFault(obstacle, to));
      });
      if (!taken.ok) return taken;
      const trashed = taken.value;
      const named = await at('move-link', to, () => {
        const folder = makeFolders(tree, parentPath(to));
        return folder.ok ? renameWithoutReplacing(tree, folder.value, to, trashed.file) : folder;
      });
      if (!named.ok) {
        moveBack(tree, trashed);
        return named;
      }
      if (trashed.ownerOnly) keepOthersOut(tree, to);
      takeFromTrash(tree, trashed);
      const flushed = await at('move-flush', to, () => flushNames(tree));
      return flushed.ok ? settled(trashed.file, expected, to) : flushed;
    },

    makeDirectory: (path) =>
      at('make-directory', path, () => {
        const components = writableComponents(path);
        if (!components.ok) return components;
        const made = makeFolders(tree, path);
        if (!made.ok) return made;
        flushNames(tree);
        return ok(undefined);
      }),

    removeDirectory: (path) =>
      at('remove-directory', path, () => {
        const components = writableComponents(path);
        if (!components.ok) return components;
        const there = find(tree, path);
        if (there.kind !== 'found' || there.entry === undefined || !there.exact) return ok(undefined);
        const { node } = there.entry;
        if (node.kind !== 'directory' || node.isMountPoint || node.children.size > 0)
          return failed(localFault('changed', path));
        detach(tree, there.folder, there.name);
        flushNames(tree);
        return ok(undefined);
      }),

    setMetadata: (path, expected, metadata) =>
      at('set-metadata', path, () => {
        const there = expectFile(tree, path, expected);
        if (!there.ok) return there;
        setMetadata(tree, there.value.file, metadata);
        return ok(identityOf(there.value.file));
      }),

    sweepTemporaries: (keep) =>
      at('sweep-temporaries', '', () => {
        const kept = new Set([...keep].map(temporaryName));
        const stale = filesBelow(tree.root, '').filter(([path, file]) => {
          const name = path.slice(path.lastIndexOf('/') + 1);
          return name.startsWith(TEMPORARY_PREFIX) && !kept.has(name) && !isOpen(file);
        });
        for (const [path] of stale) {
          const there = find(tree, path);
          if (there.kind === 'found') detach(tree, there.folder, there.name);
        }
        return ok(stale.length);
      }),
  };
}

/** Returns what is in the way of a file's new name, before the file is touched. */
function obstacleAt(tree: VirtualTree, path: string, file: VirtualFile): 'changed' | 'name-clash' | null {
  const target = find(tree, path);
  if (target.kind !== 'found' || target.entry === undefined) return null;
  if (target.entry.name === target.name) return 'changed';
  return target.entry.node === file ? null : 'name-clash';
}

/**
 * The real folder's order: flush the content, move the old file away, link the new one, remove the temporary
 * name, flush the folder.
 */
async function place(
  tree: VirtualTree,
  at: At,
  draft: Draft,
  placement: LocalPlacement,
): Promise<Result<FileIdentity, LocalFault>> {
  const { path, replaces } = placement;
  const { file } = draft;
  const flushed = await at('place-flush', path, () => {
    if (draft.folder.children.get(fold(tree, draft.name))?.node !== file)
      return failed(localFault('changed', path));
    setMetadata(tree, file, placement);
    flushContent(tree, file);
    return ok(identityOf(file));
  });
  if (!flushed.ok) return flushed;

  const wasOwnerOnly = ownersOf(tree, placement).some(Boolean);
  let taken: TrashedFile | null = null;
  if (replaces !== null) {
    const result = await at('place-take', path, () => moveIntoTrash(tree, path, replaces, 'replaced'));
    if (!result.ok) return result;
    taken = result.value;
  }
  const named = await at('place-link', path, () => {
    file.ownerOnly = wasOwnerOnly;
    const folder = folderOf(tree, path);
    if (!folder.ok) return folder;
    if (folder.value !== draft.folder) return failed(localFault('changed', path));
    return renameWithoutReplacing(tree, folder.value, path, file);
  });
  if (!named.ok) {
    if (taken !== null) moveBack(tree, taken);
    return named;
  }
  await at('place-unlink', path, () => {
    removeDraftName(tree, draft);
    return ok(undefined);
  });
  const durable = await at('place-flush-folder', path, () => flushNames(tree));
  if (!durable.ok) return durable;
  if (taken !== null && replaces !== null && !isUnchanged(taken, replaces)) {
    revert(tree, draft, path, taken);
    return failed(localFault('changed', path));
  }
  return settled(file, flushed.value, path);
}

/** Whether others are kept from what a new content replaces, descends from, or comes back for (R13). */
function ownersOf(
  tree: VirtualTree,
  { path, replaces, descendsFrom = [], sameAs = [] }: LocalPlacement,
): boolean[] {
  if (replaces !== null) return [isOwnerOnly(tree, path)];
  const doubles = sameAs.filter((other) => {
    const there = find(tree, other);
    return there.kind === 'found' && there.entry !== undefined;
  });
  if (doubles.length > 0 && doubles.every((other) => isOwnerOnly(tree, other))) return [true];
  const origins = descendsFrom.map((from) => {
    const there = find(tree, from);
    const isHere = there.kind === 'found' && there.entry !== undefined;
    return isHere ? isOwnerOnly(tree, from) : (lastTaken(tree, from)?.ownerOnly ?? false);
  });
  const former = lastTaken(tree, path);
  return former === undefined ? origins : [...origins, former.ownerOnly];
}

/** The file in the trash that had a name last. */
function lastTaken(tree: VirtualTree, path: string): TrashedFile | undefined {
  const former = [...tree.trash.values()].filter(({ item, moving }) => !moving && item.path === path);
  return former.sort((a, b) => (a.item.id < b.item.id ? 1 : -1))[0];
}

/**
 * Someone wrote to the replaced file through an open handle: theirs gets its name back, ours becomes a
 * temporary again.
 */
function revert(tree: VirtualTree, draft: Draft, path: string, taken: TrashedFile): void {
  const there = find(tree, path);
  if (there.kind === 'found' && there.exact && there.entry?.node === draft.file) {
    detach(tree, there.folder, there.name);
    if (!draft.folder.children.has(fold(tree, draft.name)))
      attach(tree, draft.folder, draft.name, draft.file);
  }
  putBack(tree, taken);
}

function setMetadata(
  tree: VirtualTree,
  file: VirtualFile,
  metadata: { readonly mtime: string | null; readonly executable: boolean },
): void {
  if (metadata.mtime !== null) file.mtime = metadata.mtime;
  file.executable = tree.options.executableBit && metadata.executable;
  file.ctime = tree.stamp();
}

/** Returns the identity to remember, unless someone has already changed the file. */
function settled(file: VirtualFile, expected: FileIdentity, path: string): Result<FileIdentity, LocalFault> {
  const identity = identityOf(file);
  return sameContentState(identity, expected) ? ok(identity) : failed(localFault('changed', path));
}
