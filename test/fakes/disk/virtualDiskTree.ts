// The virtual disk's state: a tree of nodes, what of it survives a power cut, and the operations on it.
import type { FileIdentity } from '../../../src/sync/decide/model.ts';
import type { Result } from '../../../src/result.ts';
import { ok } from '../../../src/result.ts';
import { childPath } from '../../../src/disk/path/relativePath.ts';
import type { TrashItem } from '../../../src/sync/localFolder.ts';

export interface VirtualFile {
  readonly kind: 'file';
  readonly inode: string;
  readonly birthtime: string;
  bytes: Uint8Array;
  /** What a power cut leaves of `bytes`: the content at the last flush, and its time then. */
  synced: Uint8Array;
  syncedTime: string;
  mtime: string;
  ctime: string;
  executable: boolean;
  unreadable: boolean;
  /** Only its owner may read it (0600). */
  ownerOnly: boolean;
}

export interface VirtualDirectory {
  readonly kind: 'directory';
  /** By folded name: two names with the same folded form are one. */
  readonly children: Map<string, { readonly name: string; readonly node: VirtualNode }>;
  unreadable: boolean;
  /** Only its owner may enter it (0700). */
  ownerOnly: boolean;
  /** Another disk is mounted over it: what is in it is there, and out of reach. */
  isMountPoint: boolean;
  /** When it was made or moved, or a name in it last came or went. */
  changed: string;
}

/** A symbolic link or a device: seen, refused, never followed. */
export interface VirtualOther {
  readonly kind: 'symlink' | 'special-file';
}

export type VirtualNode = VirtualFile | VirtualDirectory | VirtualOther;

export interface VirtualDiskOptions {
  /** Epoch ms; the virtual clock of the simulation. Every change gets its own nanosecond within it. */
  readonly now: () => number;
  readonly caseSensitive?: boolean;
  readonly unicodeSensitive?: boolean;
  readonly executableBit?: boolean;
  /** Gives the inode of a removed file to the next new one, as ext4 does (case 14). */
  readonly reuseInodes?: boolean;
  /**
   * What people save stays in memory until it is flushed, as on any system that is not told to hurry: a power
   * cut, or an unplugged drive, undoes it. Otherwise what they do is on the disk at once.
   */
  readonly lazyWrites?: boolean;
}

export interface TrashedFile {
  readonly item: TrashItem;
  /** Set while it only passes through on its way to another name. */
  readonly moving: boolean;
  readonly file: VirtualFile;
  /** The file's modification time when it was moved here. */
  readonly mtime: string;
  /** Whether only its owner could read it, the folders on the way included. */
  readonly ownerOnly: boolean;
}

/**
 * The disk. Changes of names stay in `log` until a folder is flushed, so that a power cut can undo a tail of
 * them, as on a journaling file system, which keeps the order but not the end. Unless writes are lazy, what a
 * person does is durable at once, and makes everything before it durable.
 */
export interface VirtualTree {
  readonly options: Required<VirtualDiskOptions>;
  readonly root: VirtualDirectory;
  /** Folders that are away for a moment. */
  readonly elsewhere: VirtualDirectory;
  readonly trash: Map<string, TrashedFile>;
  log: (() => void)[];
  /** The root id; null: never opened. */
  rootId: string | null;
  /** The generation token that the engine wrote last. */
  generation: string | null;
  rootState: 'present' | 'missing';
  /** Who syncs the folder now (G9); of a process that has ended it means nothing. */
  owner: { readonly process: number } | null;
  /** Counts processes: what an earlier one still awaits never resolves. */
  process: number;
  readonly open: Set<VirtualFile>;
  /**
   * Files that a person saved or moved and that have not been flushed since: a power cut may take them, and
   * that is nobody's fault.
   */
  readonly lazy: Set<VirtualFile>;
  newFile(bytes: Uint8Array): VirtualFile;
  /** Returns a time that no other call returns, as `seconds.nanoseconds`. */
  stamp(): string;
  newId(): string;
  /** Bytes that all files together may have, those in the trash included. */
  capacity: number;
  /** What was deleted for good because the trash has limits. */
  readonly purged: TrashItem[];
  free(file: VirtualFile): void;
}

export function createVirtualTree(given: VirtualDiskOptions): VirtualTree {
  const options = {
    caseSensitive: true,
    unicodeSensitive: true,
    executableBit: true,
    reuseInodes: true,
    lazyWrites: false,
    ...given,
  };
  const freed: string[] = [];
  let inodes = 1;
  let stamps = 0;
  let ids = 0;
  const stamp = (): string => {
    const ms = options.now();
    const nanoseconds = (ms % 1000) * 1_000_000 + (stamps++ % 1_000_000);
    return `${Math.floor(ms / 1000)}.${String(nanoseconds).padStart(9, '0')}`;
  };
  return {
    options,
    root: newDirectory(),
    elsewhere: newDirectory(),
    trash: new Map(),
    log: [],
    rootId: null,
    generation: null,
    rootState: 'present',
    owner: null,
    process: 0,
    open: new Set(),
    lazy: new Set(),
    capacity: Infinity,
    purged: [],
    stamp,
    newId: () => `v${(++ids).toString().padStart(6, '0')}`,
    newFile: (bytes) => {
      const time = stamp();
      const inode = (options.reuseInodes ? freed.pop() : undefined) ?? String(++inodes);
      return {
        kind: 'file',
        inode,
        birthtime: time,
        bytes,
        synced: bytes,
        syncedTime: time,
        mtime: time,
        ctime: time,
        executable: false,
        unreadable: false,
        ownerOnly: false,
      };
    },
    free: (file) => freed.push(file.inode),
  };
}

export function newDirectory(): VirtualDirectory {
  return {
    kind: 'directory',
    children: new Map(),
    unreadable: false,
    ownerOnly: false,
    isMountPoint: false,
    changed: '0.000000000',
  };
}

/** Returns the form of a name by which this disk distinguishes names. */
export function fold(tree: VirtualTree, name: string): string {
  const composed = tree.options.unicodeSensitive ? name : name.normalize('NFC');
  return tree.options.caseSensitive ? composed : composed.toLowerCase();
}

/**
 * A resolved name: its folder and what is there, if anything. `blocked`: a parent is not a folder that may be
 * entered.
 */
export type Found =
  | {
      readonly kind: 'found';
      readonly folder: VirtualDirectory;
      readonly name: string;
      /** The actual spelling, with its node. */
      readonly entry: { readonly name: string; readonly node: VirtualNode } | undefined;
      /** False when the name or a parent is spelled differently on the disk. */
      readonly exact: boolean;
    }
  | { readonly kind: 'no-folder' }
  | {
      readonly kind: 'blocked';
      readonly path: string;
      readonly reason: 'symlink' | 'special-file' | 'unreadable' | 'other-disk' | 'file';
    };

export function find(tree: VirtualTree, path: string): Found {
  const components = path.split('/');
  const name = components.pop() ?? '';
  let folder = tree.root;
  let exact = true;
  let at = '';
  for (const component of components) {
    at = childPath(at, component);
    const entry = folder.children.get(fold(tree, component));
    if (entry === undefined) return { kind: 'no-folder' };
    if (entry.node.kind !== 'directory') return { kind: 'blocked', path: at, reason: entry.node.kind };
    if (entry.node.isMountPoint) return { kind: 'blocked', path: at, reason: 'other-disk' };
    if (entry.node.unreadable) return { kind: 'blocked', path: at, reason: 'unreadable' };
    exact &&= entry.name === component;
    folder = entry.node;
  }
  const entry = folder.children.get(fold(tree, name));
  return { kind: 'found', folder, name, entry, exact: exact && (entry === undefined || entry.name === name) };
}

/** Returns the bytes that are still free on the disk. */
export function freeBytes(tree: VirtualTree): number {
  return tree.capacity === Infinity ? Infinity : tree.capacity - usedBytes(tree);
}

/** Returns the bytes of all files, those in the trash and temporaries included. */
export function usedBytes(tree: VirtualTree): number {
  const files = new Set(filesBelow(tree.root, '').map(([, file]) => file));
  for (const { file } of tree.trash.values()) files.add(file);
  return [...files].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Adds a name for a node. A power cut can undo the change until the log is cleared. */
export function attach(tree: VirtualTree, folder: VirtualDirectory, name: string, node: VirtualNode): void {
  const key = fold(tree, name);
  if (folder.children.has(key)) throw new Error(`attach: ${name} is taken`);
  folder.children.set(key, { name, node });
  folder.changed = tree.stamp();
  if (node.kind === 'file') node.ctime = tree.stamp();
  if (node.kind === 'directory') node.changed = tree.stamp();
  tree.log.push(() => folder.children.delete(key));
}

/** Removes a name; the node lives on under its other names. */
export function detach(tree: VirtualTree, folder: VirtualDirectory, name: string): VirtualNode {
  const key = fold(tree, name);
  const entry = folder.children.get(key);
  if (entry === undefined) throw new Error(`detach: no ${name}`);
  folder.children.delete(key);
  folder.changed = tree.stamp();
  if (entry.node.kind === 'file') entry.node.ctime = tree.stamp();
  tree.log.push(() => folder.children.set(key, entry));
  return entry.node;
}

export function putInTrash(tree: VirtualTree, trashed: TrashedFile): void {
  tree.trash.set(trashed.item.id, trashed);
  tree.log.push(() => tree.trash.delete(trashed.item.id));
}

export function takeFromTrash(tree: VirtualTree, trashed: TrashedFile): void {
  tree.trash.delete(trashed.item.id);
  tree.log.push(() => tree.trash.set(trashed.item.id, trashed));
}

/** Joins several entries of the log into one: a rename is undone completely or not at all. */
export function atomically<T>(tree: VirtualTree, change: () => T): T {
  const before = tree.log.length;
  const result = change();
  const undos = tree.log.splice(before).reverse();
  tree.log.push(() => {
    for (const undo of undos) undo();
  });
  return result;
}

/** Makes a file's content durable. */
export function flushContent(tree: VirtualTree, file: VirtualFile): void {
  file.synced = file.bytes;
  file.syncedTime = file.mtime;
  tree.lazy.delete(file);
}

/** Makes all names durable. A real flush of one folder commits the journal of the whole file system. */
export function flushNames(tree: VirtualTree): Result<void, never> {
  tree.log = [];
  return ok(undefined);
}

export function identityOf(file: VirtualFile): FileIdentity {
  return {
    device: 'virtual',
    inode: file.inode,
    size: file.bytes.length,
    mtime: file.mtime,
    ctime: file.ctime,
    birthtime: file.birthtime,
  };
}

/** Every file below a folder with its path, temporaries included. */
export function filesBelow(
  folder: VirtualDirectory,
  path: string,
): readonly (readonly [string, VirtualFile])[] {
  const files: [string, VirtualFile][] = [];
  collectFiles(folder, path, files);
  return files;
}

function collectFiles(folder: VirtualDirectory, path: string, files: [string, VirtualFile][]): void {
  for (const { name, node } of folder.children.values()) {
    if (node.kind === 'file') files.push([childPath(path, name), node]);
    if (node.kind === 'directory') collectFiles(node, childPath(path, name), files);
  }
}
