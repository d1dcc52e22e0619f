// A person at the virtual disk: saves, moves and deletes at once, durably or not, with hints as from a
// watcher.
import { parentPath } from '../../../src/disk/path/relativePath.ts';
import { isOwnerOnly } from './virtualDiskMoves.ts';
import type { VirtualFile, VirtualNode, VirtualOther, VirtualTree } from './virtualDiskTree.ts';
import {
  atomically,
  attach,
  detach,
  filesBelow,
  find,
  flushContent,
  flushNames,
  fold,
  freeBytes,
  newDirectory,
} from './virtualDiskTree.ts';

/** A file opened by a program that goes on writing to it, wherever the file has gone meanwhile. */
export interface HeldFile {
  read(): Uint8Array;
  append(bytes: Uint8Array): void;
  rewrite(bytes: Uint8Array): void;
  close(): void;
}

/**
 * What a person or their programs do. Each returns false (and changes nothing) where a real system would
 * refuse: a parent that is a file, a name taken by a folder, a missing file.
 */
export interface VirtualUser {
  /** Writes a file in place, as `>` does: the inode stays. Creates missing folders. */
  write(path: string, bytes: Uint8Array): boolean;
  append(path: string, bytes: Uint8Array): boolean;
  /** Saves as editors do: writes a new file beside it and renames it over the old one. */
  atomicSave(path: string, bytes: Uint8Array): boolean;
  hold(path: string): HeldFile | null;
  read(path: string): Uint8Array | null;
  /** Renames a file or folder; a file at the target is replaced, as `mv` does. */
  move(from: string, to: string): boolean;
  /** Deletes a file, or a folder with everything in it. */
  remove(path: string): boolean;
  makeDirectory(path: string): boolean;
  touch(path: string): boolean;
  /** Sets the modification time, `seconds.nanoseconds`; whole milliseconds are exact everywhere. */
  setTime(path: string, mtime: string): boolean;
  /** Gives a file a second name (a hard link). */
  link(path: string, to: string): boolean;
  setExecutable(path: string, executable: boolean): boolean;
  /** Makes a folder or file unreadable until it is made readable again. */
  setUnreadable(path: string, unreadable: boolean): boolean;
  makeOther(path: string, kind: VirtualOther['kind']): boolean;
  /** Takes a file or folder from everybody but its owner (0600, 0700). */
  setOwnerOnly(path: string): boolean;
  /** True when only its owner can read what is at `path`: the file or a folder on the way says so. */
  isOwnerOnly(path: string): boolean;
}

export function createVirtualUser(tree: VirtualTree, hint: (path: string) => void): VirtualUser {
  const nodeAt = (path: string): VirtualNode | undefined => {
    const there = find(tree, path);
    return there.kind === 'found' ? there.entry?.node : undefined;
  };
  const fileAt = (path: string): VirtualFile | undefined => {
    const node = nodeAt(path);
    return node?.kind === 'file' ? node : undefined;
  };
  const content = (file: VirtualFile, bytes: Uint8Array): void => {
    file.bytes = bytes.slice();
    file.mtime = file.ctime = tree.stamp();
    saved(file);
  };
  /** Whether changes of files wait for a flush, or are on the disk at once. */
  const saved = (...files: readonly VirtualFile[]): void => {
    for (const file of files) {
      if (tree.options.lazyWrites) tree.lazy.add(file);
      else flushContent(tree, file);
    }
  };
  const newFile = (bytes: Uint8Array): VirtualFile => {
    const file = tree.newFile(bytes.slice());
    if (tree.options.lazyWrites) file.synced = new Uint8Array();
    saved(file);
    return file;
  };
  const done = (...paths: readonly string[]): true => {
    if (!tree.options.lazyWrites) flushNames(tree);
    paths.forEach(hint);
    return true;
  };
  const makeFolders = (path: string): boolean => {
    if (path === '') return true;
    if (!makeFolders(parentPath(path))) return false;
    const there = find(tree, path);
    if (there.kind !== 'found') return false;
    if (there.entry !== undefined) return there.entry.node.kind === 'directory';
    attach(tree, there.folder, there.name, newDirectory());
    return true;
  };
  /**
   * Frees the inodes below a node that is gone for good, unless a handle or another name still leads there.
   */
  const release = (node: VirtualNode): void => {
    const files = node.kind === 'directory' ? filesBelow(node, '').map(([, file]) => file) : [node];
    const named = new Set(filesBelow(tree.root, '').map(([, file]) => file));
    const trashed = new Set([...tree.trash.values()].map(({ file }) => file));
    for (const file of files) {
      if (file.kind === 'file' && !named.has(file) && !trashed.has(file) && !tree.open.has(file))
        tree.free(file);
    }
  };
  const create = (path: string, node: VirtualNode): boolean => {
    if (!makeFolders(parentPath(path))) return false;
    const there = find(tree, path);
    if (there.kind !== 'found' || there.entry !== undefined) return false;
    attach(tree, there.folder, there.name, node);
    return done(path);
  };
  const change = (path: string, edit: (file: VirtualFile) => void): boolean => {
    const file = fileAt(path);
    if (file === undefined) return false;
    edit(file);
    return done(path);
  };

  const fits = (path: string, bytes: Uint8Array): boolean =>
    bytes.length - (fileAt(path)?.bytes.length ?? 0) <= freeBytes(tree);

  return {
    write: (path, bytes) => {
      if (!fits(path, bytes)) return false;
      return (
        change(path, (file) => {
          content(file, bytes);
        }) || create(path, newFile(bytes))
      );
    },
    append: (path, bytes) =>
      change(path, (file) => {
        content(file, joined(file.bytes, bytes));
      }),
    atomicSave: (path, bytes) => {
      const old = fileAt(path);
      const there = find(tree, path);
      if (old === undefined || there.kind !== 'found' || there.entry === undefined) return false;
      if (bytes.length > freeBytes(tree)) return false;
      const name = there.entry.name;
      const file = newFile(bytes);
      file.executable = old.executable;
      file.ownerOnly = old.ownerOnly;
      atomically(tree, () => {
        detach(tree, there.folder, name);
        attach(tree, there.folder, name, file);
      });
      release(old);
      return done(path);
    },
    hold: (path) => {
      const file = fileAt(path);
      if (file === undefined) return null;
      tree.open.add(file);
      return {
        read: () => file.bytes,
        append: (bytes) => {
          content(file, joined(file.bytes, bytes));
          done(path);
        },
        rewrite: (bytes) => {
          content(file, bytes);
          done(path);
        },
        close: () => tree.open.delete(file),
      };
    },
    read: (path) => fileAt(path)?.bytes.slice() ?? null,
    move: (from, to) => {
      const source = find(tree, from);
      if (source.kind !== 'found' || source.entry === undefined) return false;
      const { node, name } = source.entry;
      if (node.kind === 'directory' && node.isMountPoint) return false;
      if (node.kind === 'directory' && `${to}/`.startsWith(`${from}/`)) return false;
      if (!makeFolders(parentPath(to))) return false;
      const target = find(tree, to);
      if (target.kind !== 'found') return false;
      const replaced = target.entry?.node;
      if (replaced !== undefined && replaced !== node) {
        if (replaced.kind === 'directory' || node.kind === 'directory') return false;
      }
      atomically(tree, () => {
        if (replaced !== undefined && replaced !== node) detach(tree, target.folder, target.name);
        detach(tree, source.folder, name);
        attach(tree, target.folder, target.name, node);
      });
      if (replaced !== undefined && replaced !== node) release(replaced);
      if (node.kind === 'file') saved(node);
      if (node.kind === 'directory') saved(...filesBelow(node, '').map(([, file]) => file));
      return done(from, to);
    },
    remove: (path) => {
      const there = find(tree, path);
      if (there.kind !== 'found' || there.entry === undefined) return false;
      if (holdsMount(there.entry.node)) return false;
      release(detach(tree, there.folder, there.name));
      return done(path);
    },
    makeDirectory: (path) => nodeAt(path) === undefined && create(path, newDirectory()),
    touch: (path) =>
      change(path, (file) => {
        file.mtime = file.ctime = tree.stamp();
      }),
    setTime: (path, mtime) =>
      change(path, (file) => {
        file.mtime = mtime;
        file.ctime = tree.stamp();
      }),
    link: (path, to) => {
      const file = fileAt(path);
      return file !== undefined && create(to, file);
    },
    setExecutable: (path, executable) =>
      change(path, (file) => {
        file.executable = tree.options.executableBit && executable;
        file.ctime = tree.stamp();
      }),
    setOwnerOnly: (path) => {
      const node = nodeAt(path);
      if (node?.kind !== 'file' && node?.kind !== 'directory') return false;
      node.ownerOnly = true;
      if (node.kind === 'file') node.ctime = tree.stamp();
      return done(path);
    },
    isOwnerOnly: (path) => isOwnerOnly(tree, path),
    setUnreadable: (path, unreadable) => {
      const there = find(tree, path);
      const node =
        there.kind === 'found' ? there.folder.children.get(fold(tree, there.name))?.node : undefined;
      if (node?.kind !== 'file' && node?.kind !== 'directory') return false;
      node.unreadable = unreadable;
      return done(path);
    },
    makeOther: (path, kind) => create(path, { kind }),
  };
}

/** A folder with a disk in it cannot be removed. */
function holdsMount(node: VirtualNode): boolean {
  if (node.kind !== 'directory') return false;
  return node.isMountPoint || [...node.children.values()].some((child) => holdsMount(child.node));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
