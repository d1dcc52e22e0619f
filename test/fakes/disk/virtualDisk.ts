// An in-memory disk for the simulator. No timers, no clock, no randomness: order, faults
// and crashes are injected.
import { childPath } from '../../../src/disk/path/relativePath.ts';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import type { Step } from './virtualDiskFolder.ts';
import { createVirtualFolder } from './virtualDiskFolder.ts';
import type { TrashedFile, VirtualDirectory, VirtualDiskOptions } from './virtualDiskTree.ts';
import { createVirtualTree, filesBelow, flushContent, flushNames, usedBytes } from './virtualDiskTree.ts';
import { leaveEmpty, moveToMount, setMounted, takeAway, unmountAll } from './virtualDiskMounts.ts';
import type { VirtualUser } from './virtualDiskUser.ts';
import { createVirtualUser } from './virtualDiskUser.ts';
import { TEMPORARY_PREFIX } from '../../../src/sync/decide/keyPath.ts';

export type { Step } from './virtualDiskFolder.ts';
export type { VirtualDiskOptions } from './virtualDiskTree.ts';
export type { HeldFile, VirtualUser } from './virtualDiskUser.ts';

export interface KeptContent {
  /** `away`: on another disk, or in a folder that will come back. */
  readonly where: 'live' | 'trash' | 'temporary' | 'away';
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface VirtualDisk {
  /** Returns the folder as a new process sees it. Every await of its methods asks `step` first. */
  folder(step: Step): LocalFolder;
  readonly user: VirtualUser;
  /**
   * Returns everything stored anywhere on the disk, for the oracle. Conflict copies are live files like any
   * other.
   */
  allContents(): readonly KeptContent[];
  /** Returns all visible names, directories with a trailing slash, unsorted, without temporaries. */
  names(): readonly string[];
  /**
   * The process dies (kill -9); the system lives on and loses nothing. What the process awaited never
   * arrives.
   */
  kill(): void;
  /**
   * The power fails: some tail of the unflushed renames, links and folders is undone; unflushed content is
   * truncated or becomes zeros. `pick(n)` chooses 0 <= x < n.
   */
  cutPower(pick: (choices: number) => number): void;
  /**
   * Contents that a person saved or moved and nobody has flushed yet: a power cut may remove them from this
   * disk.
   */
  unflushed(): readonly Uint8Array[];
  /** The disk is disconnected: the root is gone, but nothing of it is deleted. */
  disconnect(): void;
  connect(): void;
  /**
   * Mounts another disk over a folder, or unmounts it: what the folder holds is out of reach meanwhile, and
   * no watcher is told. False when there is no such folder.
   */
  setMounted(path: string, isMounted: boolean): boolean;
  unmountAll(): void;
  /** Moves what a folder holds to another disk and mounts that in its place. */
  moveToMount(path: string): boolean;
  /**
   * A disk that nobody recognises as one, with what a folder at the top holds, is unmounted: an older, empty
   * folder is left. False when there is no such folder.
   */
  leaveEmpty(path: string): boolean;
  /**
   * Takes a folder at the top away, with everything in it; returns what brings it back, null when there is
   * none.
   */
  takeAway(path: string): (() => void) | null;
  /** The disk has room for `bytes` more; Infinity: for everything. */
  leaveFree(bytes: number): void;
  /** The names of which the last file in the trash was readable by its owner only. */
  privateInTrash(): ReadonlySet<string>;
  /** How many files were deleted for good because the trash has limits. */
  purged(): number;
  /** Replaces the root by another one, or by one without a root id (null). */
  replaceRootId(id: string | null): void;
  /**
   * Returns hints of changes since the last call, including the engine's own, to be delivered, dropped,
   * doubled or reordered.
   */
  takeHints(): readonly string[];
  /** Notifies every watcher. */
  deliverHints(paths: readonly string[]): void;
}

export function createVirtualDisk(options: VirtualDiskOptions): VirtualDisk {
  const tree = createVirtualTree(options);
  const watchers = new Set<(paths: readonly string[]) => void>();
  const hints: string[] = [];
  const noteHint = (path: string): void => {
    hints.push(path);
  };
  const die = (): void => {
    tree.process++;
    watchers.clear();
  };
  const isTemporary = (path: string): boolean => path.includes(TEMPORARY_PREFIX);

  return {
    folder: (step) =>
      createVirtualFolder(tree, step, watchers, (operation, path) => {
        if (!UNSEEN.has(operation)) noteHint(path);
      }),
    user: createVirtualUser(tree, noteHint),
    allContents: () => [
      ...filesBelow(tree.root, '').map(([path, { bytes }]): KeptContent => {
        return { where: isTemporary(path) ? 'temporary' : 'live', path, bytes };
      }),
      ...filesBelow(tree.elsewhere, '').map(([path, { bytes }]): KeptContent => {
        return { where: 'away', path, bytes };
      }),
      ...[...tree.trash.values()].map(({ item, file }): KeptContent => {
        return { where: 'trash', path: item.path, bytes: file.bytes };
      }),
    ],
    names: () => namesBelow(tree.root, '').filter((path) => !isTemporary(path)),
    kill: die,
    cutPower: (pick) => {
      die();
      const lost = pick(tree.log.length + 1);
      for (let count = 0; count < lost; count++) tree.log.pop()?.();
      flushNames(tree);
      const files = [
        ...filesBelow(tree.root, '').map(([, file]) => file),
        ...[...tree.trash.values()].map(({ file }) => file),
      ];
      for (const file of files.filter(({ bytes, synced }) => bytes !== synced)) {
        // The system may have written some on its own. A time can be on the disk before the content that it
        // belongs to.
        if (tree.lazy.has(file) && pick(3) === 0) continue;
        if (pick(2) === 0) file.mtime = file.syncedTime;
        file.bytes = pick(2) === 0 ? file.synced : zeroTail(file.synced, file.bytes.length);
      }
      for (const file of files) flushContent(tree, file);
    },
    unflushed: () => [...tree.lazy].map(({ bytes }) => bytes),
    disconnect: () => {
      // The system notifies nobody any more, even when the disk is connected again.
      watchers.clear();
      tree.rootState = 'missing';
    },
    connect: () => {
      tree.rootState = 'present';
    },
    setMounted: (path, isMounted) => setMounted(tree, path, isMounted),
    unmountAll: () => unmountAll(tree.root),
    moveToMount: (path) => moveToMount(tree, path),
    leaveEmpty: (path) => leaveEmpty(tree, path),
    takeAway: (path) => takeAway(tree, path),
    leaveFree: (bytes) => {
      tree.capacity = Infinity;
      if (bytes !== Infinity) tree.capacity = usedBytes(tree) + bytes;
    },
    privateInTrash: () => {
      const last = new Map<string, TrashedFile>();
      for (const trashed of tree.trash.values()) {
        const other = last.get(trashed.item.path);
        if (other === undefined || other.item.id < trashed.item.id) last.set(trashed.item.path, trashed);
      }
      return new Set([...last].flatMap(([path, { ownerOnly }]) => (ownerOnly ? [path] : [])));
    },
    purged: () => tree.purged.length,
    replaceRootId: (id) => {
      tree.rootId = id;
    },
    takeHints: () => hints.splice(0),
    deliverHints: (paths) => watchers.forEach((tell) => tell(paths)),
  };
}

/** Steps that change nothing that a watcher would report: reads, and changes of our own names. */
const UNSEEN = new Set([
  'open-root',
  'read-generation',
  'write-generation',
  'scan',
  'look',
  'untouched-folder',
  'read-text',
  'open',
  'flush',
  'read',
  'unchanged',
  'close',
  'move-flush',
  'place-flush',
  'place-flush-folder',
  'trash-flush',
  'temporary',
  'temporary-append',
  'temporary-discard',
  'temporary-keep',
  'temporary-read',
  'temporary-truncate',
  'list-trash',
  'prune-trash',
  'sweep-temporaries',
  'watch',
]);

function zeroTail(synced: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(synced.subarray(0, length));
  return bytes;
}

function namesBelow(folder: VirtualDirectory, path: string): readonly string[] {
  return [...folder.children.values()].flatMap(({ name, node }) => {
    const child = childPath(path, name);
    return node.kind === 'directory' ? [`${child}/`, ...namesBelow(node, child)] : [child];
  });
}
