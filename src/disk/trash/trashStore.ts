// The trash on the disk: `.brimful/trash/<id>/<name>` with `<id>.json` beside it, so that a person can also
// find things by hand.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { rethrowBug } from '../../result.ts';
import type { TrashItem } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import { identityOf } from '../path/fileIdentity.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import { baseName } from '../path/relativePath.ts';
import { readLabel, writeLabel } from './trashLabel.ts';
import type { TrashLabel } from './trashLabel.ts';

const TRASH = 'trash';
/** Epoch ms, then random characters: sorts by age, and is safe as a file name. */
const ID = /^(\d{1,15})-[A-Za-z0-9_-]{1,64}$/;

/** One item's place. */
export interface TrashSlot {
  readonly id: string;
  /** Absolute; holds the file under its own name. */
  readonly folder: string;
  readonly name: string;
  readonly file: string;
}

/** `at`: epoch ms. Unique if `random` is. */
export function newTrashId(at: number, random: string): string {
  return `${at}-${random}`;
}

/** Creates an empty slot and its label. Throws the system's error. */
export function makeSlot(resolver: PathResolver, label: TrashLabel): TrashSlot {
  makeTrash(resolver.own(TRASH));
  const slot = slotOf(resolver, label.id, baseName(label.path));
  mkdirSync(slot.folder, { mode: 0o700 });
  writeLabel(labelFile(resolver, label.id), label);
  return enterSlot(resolver, slot);
}

/** Returns the slot with its folder held, for moving a file into it or out of it (F3). */
export function enterSlot(resolver: PathResolver, slot: TrashSlot): TrashSlot {
  return { ...slot, file: resolver.own(TRASH, slot.id, slot.name) };
}

/** Not with `recursive`, which reports a read-only disk as a missing folder and accepts a link. */
function makeTrash(folder: string): void {
  if (lstatIfThere(folder)?.isDirectory() !== true) mkdirSync(folder, { mode: 0o700 });
}

/** Removes a slot with whatever is in it. */
export function removeSlot(resolver: PathResolver, id: string): void {
  emptySlot(resolver, id);
  rmSync(resolver.own(TRASH, id), { recursive: true, force: true });
  rmSync(labelFile(resolver, id), { force: true });
}

/** Deletes what is in a slot through its handle; what remains is an empty folder, or a link. */
function emptySlot(resolver: PathResolver, id: string): void {
  const held = resolver.enter(resolver.own(TRASH, id), [OWN_FOLDER, TRASH, id].join('/'));
  if ('kind' in held) return;
  try {
    for (const name of list(held.absolute))
      rmSync(resolver.child(held.absolute, name), { recursive: true, force: true });
  } finally {
    held.release();
  }
}

/** Returns the folders to flush so that a slot survives a power cut. */
export function slotFolders(resolver: PathResolver, slot: TrashSlot): readonly string[] {
  return [slot.folder, resolver.own(TRASH)];
}

export interface TrashedFile {
  readonly item: TrashItem;
  readonly label: TrashLabel;
  readonly slot: TrashSlot;
  /**
   * Somebody wrote to it after it was moved here. Unknown for a file that has another name as well, where
   * writing to it is legitimate.
   */
  readonly writtenSince: boolean;
}

/** How many items are read per turn of the event loop. */
const ITEMS_IN_A_TURN = 50;

/** Returns everything in the trash, in no particular order, reading it in small turns. */
export async function readTrash(resolver: PathResolver): Promise<readonly TrashedFile[]> {
  const found: TrashedFile[] = [];
  for (const [index, id] of list(resolver.own(TRASH)).entries()) {
    if (index % ITEMS_IN_A_TURN === 0) await setImmediate();
    const trashed = readSlot(resolver, id);
    if (trashed !== null) found.push(trashed);
  }
  return found;
}

/**
 * Returns one item; null when there is none with that id. An item whose label is lost keeps its name and age.
 */
export function readSlot(resolver: PathResolver, id: string): TrashedFile | null {
  const name = ID.test(id) ? list(resolver.own(TRASH, id))[0] : undefined;
  if (name === undefined) return null;
  const slot = slotOf(resolver, id, name);
  const stats = lstatIfThere(slot.file);
  if (stats?.isFile() !== true) return null;
  const at = Number(ID.exec(id)?.[1] ?? 0);
  const label = readLabel(labelFile(resolver, id), { name, id, at });
  const { path, why, taken } = label;
  const { size, mtime } = identityOf(stats);
  const writtenSince =
    stats.nlink === 1n && taken !== undefined && (taken.size !== size || taken.mtime !== mtime);
  return { item: { id, path, at, why, size }, label, slot, writtenSince };
}

/**
 * Removes slots without a file, such as a crash leaves. Look and removal are one turn of the event loop, and
 * so is filling a slot, so that none is taken for empty while it is being filled.
 */
export async function removeEmptySlots(resolver: PathResolver): Promise<void> {
  const ids = new Set(list(resolver.own(TRASH)).map((name) => name.replace(/\.json$/, '')));
  for (const id of ids) {
    if (!ID.test(id) || list(resolver.own(TRASH, id)).length > 0) continue;
    removeSlot(resolver, id);
    await setImmediate();
  }
}

function slotOf(resolver: PathResolver, id: string, name: string): TrashSlot {
  const folder = resolver.own(TRASH, id);
  return { id, folder, name, file: resolver.child(folder, name) };
}

function labelFile(resolver: PathResolver, id: string): string {
  return resolver.own(TRASH, `${id}.json`);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    rethrowBug(error);
    return [];
  }
}
