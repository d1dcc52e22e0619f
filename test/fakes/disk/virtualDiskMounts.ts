// What a system does to a whole folder of the virtual disk: mounts another disk over it, or takes it away
// for a moment, as a network folder that nobody recognises as one.
import { parentPath } from '../../../src/disk/path/relativePath.ts';
import { isYetToCome, parseTimestamp } from '../../../src/sync/decide/timestamp.ts';
import type { VirtualDirectory, VirtualTree } from './virtualDiskTree.ts';
import { attach, detach, find, flushNames, fold, newDirectory } from './virtualDiskTree.ts';

/** False when there is no such folder, or nothing to change. */
export function setMounted(tree: VirtualTree, path: string, isMounted: boolean): boolean {
  const there = find(tree, path);
  const node = there.kind === 'found' && there.exact ? there.entry?.node : undefined;
  if (node?.kind !== 'directory' || node.isMountPoint === isMounted) return false;
  node.isMountPoint = isMounted;
  return true;
}

/** Wherever the mount points are now. */
export function unmountAll(folder: VirtualDirectory): void {
  folder.isMountPoint = false;
  for (const { node } of folder.children.values()) if (node.kind === 'directory') unmountAll(node);
}

/** Moves what a folder holds to another disk, which is mounted in its place. */
export function moveToMount(tree: VirtualTree, path: string): boolean {
  if (!setMounted(tree, path, true)) return false;
  const there = find(tree, path);
  if (there.kind !== 'found' || there.entry?.node.kind !== 'directory') return false;
  const folder = there.entry.node;
  const stand = newDirectory();
  attach(tree, tree.elsewhere, tree.newId(), stand);
  for (const { name } of [...folder.children.values()]) attach(tree, stand, name, detach(tree, folder, name));
  flushNames(tree);
  return true;
}

/** Returns what brings a folder at the top back; null when there is no such folder. */
export function takeAway(tree: VirtualTree, path: string): (() => void) | null {
  const there = find(tree, path);
  if (there.kind !== 'found' || !there.exact || there.folder !== tree.root) return null;
  if (there.entry?.node.kind !== 'directory') return null;
  const { name, node } = there.entry;
  detach(tree, tree.root, name);
  const stand = tree.newId();
  attach(tree, tree.elsewhere, stand, node);
  flushNames(tree);
  return () => {
    detach(tree, tree.elsewhere, stand);
    bringBack(tree, tree.root, name, node);
    flushNames(tree);
  };
}

/**
 * A disk that nobody recognised as one, with all that a folder at the top holds, is unmounted: an older,
 * empty folder is left. False when there is no such folder.
 */
export function leaveEmpty(tree: VirtualTree, path: string): boolean {
  if (takeAway(tree, path) === null) return false;
  tree.root.children.set(fold(tree, path), { name: path, node: newDirectory() });
  return true;
}

/** As the real disk finds it, by the folder's own time. */
export function untouchedFolder(tree: VirtualTree, path: string, since: string): string | null {
  const seen = parseTimestamp(since);
  if (seen === null || isYetToCome(seen, tree.options.now())) return null;
  for (let above = path; above !== ''; above = parentPath(above)) {
    const there = find(tree, above);
    if (there.kind === 'blocked') return null;
    if (there.kind === 'no-folder' || there.entry === undefined || !there.exact) continue;
    const { node } = there.entry;
    const isEmpty = node.kind === 'directory' && !node.isMountPoint && node.children.size === 0;
    return isEmpty && (parseTimestamp(node.changed) ?? seen) < seen ? above : null;
  }
  return null;
}

/** What has got a name meanwhile keeps it. */
function bringBack(tree: VirtualTree, into: VirtualDirectory, name: string, folder: VirtualDirectory): void {
  const taken = into.children.get(fold(tree, name))?.node;
  if (taken?.kind !== 'directory') {
    attach(tree, into, freeName(tree, into, name), folder);
    return;
  }
  for (const { name: inner, node } of [...folder.children.values()]) {
    detach(tree, folder, inner);
    if (node.kind === 'directory') bringBack(tree, taken, inner, node);
    else attach(tree, taken, freeName(tree, taken, inner), node);
  }
}

function freeName(tree: VirtualTree, folder: VirtualDirectory, name: string): string {
  return folder.children.has(fold(tree, name)) ? freeName(tree, folder, `${name} (back)`) : name;
}
