// Temporaries of the virtual disk: files under a name of Brimful's own until they are placed.
import type { LocalTemporary } from '../../../src/sync/localFolder.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import type { At } from './virtualDiskFolder.ts';
import { readBytes } from './virtualDiskReader.ts';
import type { VirtualDirectory, VirtualFile, VirtualTree } from './virtualDiskTree.ts';
import { attach, detach, filesBelow, fold, freeBytes } from './virtualDiskTree.ts';

/** A temporary of the virtual disk: its file, and the name by which that is found again. */
export interface Draft {
  readonly file: VirtualFile;
  readonly folder: VirtualDirectory;
  readonly name: string;
}

export function openDraft(tree: VirtualTree, folder: VirtualDirectory, name: string): Draft {
  const there = folder.children.get(fold(tree, name))?.node;
  // A crash between link and unlink leaves the placed file under this name too: continuing would write to a
  // person's file.
  if (there?.kind === 'file' && !hasOtherName(tree, there)) return { file: there, folder, name };
  if (there !== undefined) detach(tree, folder, name);
  const file = tree.newFile(new Uint8Array());
  attach(tree, folder, name, file);
  return { file, folder, name };
}

/** In the trash too: a link is a link. */
function hasOtherName(tree: VirtualTree, file: VirtualFile): boolean {
  const named = filesBelow(tree.root, '').filter(([, other]) => other === file);
  const trashed = [...tree.trash.values()].filter((item) => item.file === file);
  return named.length + trashed.length > 1;
}

export function createTemporary(
  tree: VirtualTree,
  at: At,
  { file, folder, name }: Draft,
  path: string,
  onClosed: () => void,
): LocalTemporary {
  const set = (bytes: Uint8Array): Result<void, never> => {
    file.bytes = bytes;
    file.mtime = file.ctime = tree.stamp();
    return ok(undefined);
  };
  return {
    get length() {
      return file.bytes.length;
    },
    read: (offset, length, into) =>
      at('temporary-read', path, () => readBytes(file.bytes, { offset, length, into, path })),
    append: (bytes) =>
      at('temporary-append', path, () => {
        if (bytes.length > freeBytes(tree)) return failed(localFault('full', path));
        const joined = new Uint8Array(file.bytes.length + bytes.length);
        joined.set(file.bytes);
        joined.set(bytes, file.bytes.length);
        return set(joined);
      }),
    truncate: () => at('temporary-truncate', path, () => set(new Uint8Array())),
    keep: async () => {
      onClosed();
      await at('temporary-keep', path, () => ok(undefined));
    },
    discard: async () => {
      onClosed();
      await at('temporary-discard', path, () => {
        removeDraftName(tree, { file, folder, name });
        return ok(undefined);
      });
    },
  };
}

export function removeDraftName(tree: VirtualTree, { file, folder, name }: Draft): void {
  if (folder.children.get(fold(tree, name))?.node === file) detach(tree, folder, name);
}
