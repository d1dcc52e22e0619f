// Moves a file to the trash, renames it, restores it: the steps of place, move and trash.
import type { FileIdentity } from '../../../src/sync/decide/model.ts';
import type { LocalFault, TrashItem } from '../../../src/sync/localFolder.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { besideNames } from '../../../src/disk/trash/moveIntoTrash.ts';
import { sameContentState } from '../../../src/disk/path/fileIdentity.ts';
import { writableComponents } from '../../../src/disk/path/relativePath.ts';
import { expectFile } from './virtualDiskFolder.ts';
import type {
  TrashedFile,
  VirtualDirectory,
  VirtualFile,
  VirtualNode,
  VirtualTree,
} from './virtualDiskTree.ts';
import { atomically, attach, detach, find, fold, identityOf, newDirectory } from './virtualDiskTree.ts';
import { filesBelow, putInTrash, takeFromTrash } from './virtualDiskTree.ts';

/** Moves the file with this name to the trash, if it is still the expected one. */
export function moveIntoTrash(
  tree: VirtualTree,
  path: string,
  expected: FileIdentity,
  why: TrashItem['why'] | 'moving',
): Result<TrashedFile, LocalFault> {
  const there = expectFile(tree, path, expected);
  if (!there.ok) return there;
  const { folder, name, file } = there.value;
  const moving = why === 'moving';
  const item: TrashItem = {
    id: tree.newId(),
    path,
    at: tree.options.now(),
    size: file.bytes.length,
    why: moving ? 'replaced' : why,
  };
  const trashed = { item, moving, file, mtime: file.mtime, ownerOnly: isOwnerOnly(tree, path) };
  atomically(tree, () => {
    detach(tree, folder, name);
    putInTrash(tree, trashed);
  });
  return ok(trashed);
}

/** True while nobody has written to the trashed file through an open handle. */
export function isUnchanged(trashed: TrashedFile, expected: FileIdentity): boolean {
  return sameContentState(identityOf(trashed.file), expected);
}

/** Gives a trashed file its name back; if somebody has saved another one there, it stays in the trash. */
export function moveBack(tree: VirtualTree, trashed: TrashedFile): void {
  const { path } = trashed.item;
  const folder = folderOf(tree, path);
  // On a disconnected disk nothing can be repaired.
  if (tree.rootState === 'missing' || !folder.ok) return;
  atomically(tree, () => {
    if (renameWithoutReplacing(tree, folder.value, path, trashed.file).ok) takeFromTrash(tree, trashed);
  });
}

/**
 * Restores the trashed file to its name, or beside it when that is taken. Returns the path used; null: its
 * folder cannot be had, so it stays in the trash.
 */
export function putBack(tree: VirtualTree, trashed: TrashedFile): string | null {
  for (const path of besideNames(trashed.item.path)) {
    const folder = makeFolders(tree, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (!folder.ok) return null;
    const named = atomically(tree, () => {
      const given = renameWithoutReplacing(tree, folder.value, path, trashed.file);
      if (given.ok && trashed.ownerOnly) keepOthersOut(tree, path);
      if (given.ok) takeFromTrash(tree, trashed);
      return given.ok;
    });
    if (named) return path;
  }
  throw new Error('besideNames never ends');
}

/** True when only its owner can read what is at `path`: the file or a folder on the way says so. */
export function isOwnerOnly(tree: VirtualTree, path: string): boolean {
  let node: VirtualNode | undefined = tree.root;
  for (const name of path.split('/')) {
    node = node?.kind === 'directory' ? node.children.get(fold(tree, name))?.node : undefined;
    if ((node?.kind === 'file' || node?.kind === 'directory') && node.ownerOnly) return true;
  }
  return false;
}

/** The file at `path` keeps out others itself, where no folder does (R13). */
export function keepOthersOut(tree: VirtualTree, path: string): void {
  const there = find(tree, path);
  const node = there.kind === 'found' ? there.entry?.node : undefined;
  if (node?.kind === 'file' && !isOwnerOnly(tree, path)) node.ownerOnly = true;
}

/** Links a file to a name that must be free. */
export function renameWithoutReplacing(
  tree: VirtualTree,
  folder: VirtualDirectory,
  path: string,
  file: VirtualFile,
): Result<void, LocalFault> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const taken = folder.children.get(fold(tree, name));
  if (taken !== undefined) return failed(localFault(taken.name === name ? 'changed' : 'name-clash', path));
  attach(tree, folder, name, file);
  return ok(undefined);
}

/**
 * Finishes interrupted moves: a file that was on its way gets its name back; one that had arrived only leaves
 * the trash.
 */
export function finishMoves(tree: VirtualTree): void {
  const interrupted = [...tree.trash.values()].filter(({ moving }) => moving);
  if (interrupted.length === 0) return;
  const named = new Set(filesBelow(tree.root, '').map(([, file]) => file));
  for (const trashed of interrupted) {
    if (named.has(trashed.file)) takeFromTrash(tree, trashed);
    else putBack(tree, trashed);
  }
}

/** Returns the folder at `path`, creating it and its parents where they are missing. */
export function makeFolders(tree: VirtualTree, path: string): Result<VirtualDirectory, LocalFault> {
  if (path === '') return ok(tree.root);
  const components = writableComponents(path);
  if (!components.ok) return components;
  let folder = tree.root;
  for (const name of components.value) {
    const entry = folder.children.get(fold(tree, name));
    if (entry === undefined) {
      const made = newDirectory();
      attach(tree, folder, name, made);
      folder = made;
      continue;
    }
    if (entry.name !== name) return failed(localFault('name-clash', path));
    if (entry.node.kind !== 'directory' || entry.node.isMountPoint)
      return failed(localFault('changed', path));
    if (entry.node.unreadable) return failed(localFault('denied', path));
    folder = entry.node;
  }
  return ok(folder);
}

/** Returns the folder that a path is in, as it is now; `changed` when it is gone or no longer a folder. */
export function folderOf(tree: VirtualTree, path: string): Result<VirtualDirectory, LocalFault> {
  const there = find(tree, path);
  return there.kind === 'found' ? ok(there.folder) : failed(localFault('changed', path));
}
