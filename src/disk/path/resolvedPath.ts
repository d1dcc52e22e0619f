// The only file that joins local paths. Finds where a relative path leads, after checking every folder on the
// way (F2, F3).
import { lstatSync, readdirSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join, sep } from 'node:path';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok, rethrowBug } from '../../result.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { holdFolder } from './heldFolder.ts';
import type { HeldFolder } from './heldFolder.ts';
import { faultOf, localFault, rootFaultOf } from './localFault.ts';
import type { MountPoints } from './mountPoints.ts';
import { childPath, writableComponents } from './relativePath.ts';

/** A folder, by device and inode, for comparison with a later look. */
export interface FolderId {
  readonly device: bigint;
  readonly inode: bigint;
}

/** A name whose folder is real: inside the root, on its file system, and reached without a link. */
export interface ResolvedPath {
  /** Relative to the root. */
  readonly path: string;
  readonly name: string;
  /** Of a held resolver: through the handle of the folder, until the resolver is released. */
  readonly absolute: string;
  readonly folder: { readonly absolute: string; readonly id: FolderId };
}

/**
 * `no-folder`: a folder on the way does not exist. `blocked`: what is at `path`, on the way, is not a folder
 * that may be entered.
 */
export type Location =
  | { readonly kind: 'resolved'; readonly resolved: ResolvedPath }
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'blocked'; readonly path: string; readonly reason: 'file' | Barrier };

/** What blocks the way to everything below it. */
export type Barrier = 'symlink' | 'special-file' | 'other-disk' | 'unreadable';

export interface PathResolver {
  readonly root: string;
  /**
   * The root's device. Everything on another one is left alone, and so is every mount point: a disk mounted
   * in the folder may be gone tomorrow (S1).
   */
  readonly device: bigint;
  /** The root's inode. */
  readonly inode: bigint;
  /** The root as a place to work in; of a held resolver: through its handle. */
  readonly top: string;
  /** Returns why what is at `path` must not be entered, whose `lstat` is `stats`; null if it may. */
  refuseFolder(path: string, stats: BigIntStats): 'file' | Exclude<Barrier, 'unreadable'> | null;
  isMountPoint(path: string): boolean;
  /**
   * Returns a path in Brimful's own folder. The names are Brimful's, never a person's. Of a held resolver: a
   * path that leads nowhere if a folder on the way is none.
   */
  own(...names: readonly string[]): string;
  /** Returns the path of a name that the system listed in `folder`, both absolute. */
  child(folder: string, name: string): string;
  /**
   * Enters the folder at `absolute`, whose relative path is `path`; the caller releases it. Throws the
   * system's error.
   */
  enter(absolute: string, path: string): Entered;
  /** Like `enter`, but the resolver releases it, if it is a held one. */
  stay(absolute: string, path: string): string | Exclude<Location, { readonly kind: 'resolved' }>;
  /** Returns where components from `pathComponents` lead. */
  locate(components: readonly string[]): Result<Location, LocalFault>;
  /** Like `locate`, for writing: `changed` when a folder on the way is missing or not a folder. */
  resolve(path: string): Result<ResolvedPath, LocalFault>;
  /** True while the folder of the path is still the same one, still reached without a link. */
  stillThere(resolved: ResolvedPath): boolean;
  /**
   * False when the disk holds nothing with exactly this spelling, although another spelling, in case or
   * Unicode form, may lead somewhere (N7).
   */
  isSpelled(folder: string, name: string): boolean;
  /**
   * Returns a resolver whose paths lead through the handles of the folders that it has checked, so that
   * nobody can lead them elsewhere meanwhile (F3). They are good until it is released. `root-missing`: the
   * root is not the one that was proven.
   */
  hold(): Result<HeldResolver, LocalFault>;
}

export interface HeldResolver {
  readonly resolver: PathResolver;
  release(): void;
}

export interface ResolverFacts {
  readonly device: bigint;
  /** The root's inode. */
  readonly inode: bigint;
  readonly everySpellingIsAName: boolean;
  readonly mountPoints: () => MountPoints;
}

/** Folders that are held until their resolver is released. */
interface Holds {
  readonly top: HeldFolder;
  readonly folders: HeldFolder[];
  /** Of `folders`, those that were reached from the top, by their relative paths. */
  readonly reached: Map<string, HeldFolder>;
  /** Paths of Brimful's own folders, by their names. */
  readonly own: Map<string, string>;
}

/** A folder that the caller releases, or why it cannot be entered. */
type Entered = HeldFolder | Exclude<Location, { readonly kind: 'resolved' }>;

/** Nothing is there, and nothing can be made there. */
const NOWHERE = '/proc/self/fd/none/nowhere';
const RETRIES = 3;
/** PATH_MAX of Linux, the zero at the end included. By handles one could get deeper, and never to an end. */
const MAX_PATH_BYTES = 4096;

/**
 * `root` is absolute. It is the person's choice, so a link there is followed; none below it is.
 * `everySpellingIsAName`: no two spellings on this file system are the same name, so spellings need no check.
 * `mountPoints` returns those known now.
 */
export function createPathResolver(
  root: string,
  facts: ResolverFacts,
  holds: Holds | null = null,
): PathResolver {
  const { device, everySpellingIsAName, mountPoints } = facts;
  const top = holds?.top.absolute ?? root;
  const isMountPoint = (path: string): boolean => mountPoints().has(path);
  const refuseFolder: PathResolver['refuseFolder'] = (path, stats) => {
    if (isMountPoint(path)) return 'other-disk';
    if (stats.isSymbolicLink()) return 'symlink';
    if (stats.isFile()) return 'file';
    if (!stats.isDirectory()) return 'special-file';
    return stats.dev === device ? null : 'other-disk';
  };
  const child = (folder: string, name: string): string => folder + sep + name;
  const isSpelled = (folder: string, name: string): boolean =>
    everySpellingIsAName || readdirSync(folder).includes(name);

  const enter: PathResolver['enter'] = (absolute, path) => {
    if (Buffer.byteLength(root) + 1 + Buffer.byteLength(path) >= MAX_PATH_BYTES) throw tooLong();
    for (let attempt = 1; ; attempt++) {
      try {
        const held = holdFolder(absolute);
        const reason = refuseFolder(path, held.stats);
        if (reason === null) return held;
        held.release();
        return { kind: 'blocked', path, reason };
      } catch (error) {
        const code = errorCode(error);
        if (code === 'ENOENT') return { kind: 'no-folder' };
        if (code === 'EACCES') return { kind: 'blocked', path, reason: 'unreadable' };
        if (code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
      }
      const stats = lstatSync(absolute, { bigint: true, throwIfNoEntry: false });
      if (stats === undefined) return { kind: 'no-folder' };
      const reason = refuseFolder(path, stats);
      if (reason !== null) return { kind: 'blocked', path, reason };
      // It has just become a folder again.
      if (attempt === RETRIES) return { kind: 'blocked', path, reason: 'unreadable' };
    }
  };

  const stay: PathResolver['stay'] = (absolute, path) => {
    const entered = enter(absolute, path);
    if ('kind' in entered) return entered;
    if (holds === null) {
      entered.release();
      return absolute;
    }
    keep(holds, path, entered);
    return entered.absolute;
  };

  const own: PathResolver['own'] = (...names) => {
    const last = names.at(-1);
    if (last === undefined || holds === null) return join(top, OWN_FOLDER, ...names);
    const folder = ownFolder(holds, names.slice(0, -1));
    return folder === null ? NOWHERE : child(folder, last);
  };

  const ownFolder = (held: Holds, names: readonly string[]): string | null => {
    const key = names.join(sep);
    const known = held.own.get(key);
    if (known !== undefined) return known;
    const above = names.length === 0 ? top : ownFolder(held, names.slice(0, -1));
    if (above === null) return null;
    const path = [OWN_FOLDER, ...names].join('/');
    const entered = stay(child(above, names.at(-1) ?? OWN_FOLDER), path);
    if (typeof entered !== 'string') return null;
    held.own.set(key, entered);
    return entered;
  };

  const locate = (components: readonly string[]): Result<Location, LocalFault> => {
    const folders = components.slice(0, -1);
    const name = components.at(-1) ?? '';
    try {
      const reached = holds === null ? walk(folders) : walkHeld(holds, folders);
      if (reached === null) return failed(localFault('root-missing', root));
      if ('kind' in reached) return ok(reached);
      const absolute = holds === null ? [root, ...folders].join(sep) : reached.absolute;
      if (holds === null) reached.release();
      const folder = { absolute, id: folderId(reached.stats) };
      const resolved = { path: components.join('/'), name, absolute: child(absolute, name), folder };
      return ok({ kind: 'resolved', resolved });
    } catch (error) {
      return failed(faultOf(error, components.join('/')));
    }
  };

  /** Enters one folder after the other; the caller releases the last one. null: there is no root. */
  const walk = (folders: readonly string[]): Entered | null => {
    let reached = holdTop();
    let path = '';
    for (const component of folders) {
      if (reached === null) break;
      path = childPath(path, component);
      let entered: Entered;
      try {
        entered = enterChild(reached, component, path);
      } finally {
        reached.release();
      }
      if ('kind' in entered) return entered;
      reached = entered;
    }
    return reached;
  };

  /** Enters only the folders that are not held yet. */
  const walkHeld = (held: Holds, folders: readonly string[]): Entered => {
    let reached = held.top;
    let path = '';
    for (const component of folders) {
      path = childPath(path, component);
      const entered = held.reached.get(path) ?? enterChild(reached, component, path);
      if ('kind' in entered) return entered;
      if (!held.reached.has(path)) keep(held, path, entered);
      reached = entered;
    }
    return reached;
  };

  const enterChild = (folder: HeldFolder, name: string, path: string): Entered => {
    const entered = enter(child(folder.absolute, name), path);
    if ('kind' in entered) return entered;
    let isThere = false;
    try {
      isThere = isSpelled(folder.absolute, name);
    } finally {
      if (!isThere) entered.release();
    }
    return isThere ? entered : { kind: 'no-folder' };
  };

  const holdTop = (): HeldFolder | null => {
    try {
      return holdFolder(root, true);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  };

  const resolve = (path: string): Result<ResolvedPath, LocalFault> => {
    const components = writableComponents(path);
    if (!components.ok) return components;
    const location = locate(components.value);
    if (!location.ok) return location;
    if (location.value.kind === 'resolved')
      return isMountPoint(path) ? failed(localFault('changed', path)) : ok(location.value.resolved);
    const unreadable = location.value.kind === 'blocked' && location.value.reason === 'unreadable';
    return failed(localFault(unreadable ? 'denied' : 'changed', path));
  };

  const stillThere = (before: ResolvedPath): boolean => {
    const folders = before.path.split('/').slice(0, -1);
    try {
      if (holds !== null) return sameFolder(whereTheyLead(holds, folders), before.folder.id);
      const now = walk(folders);
      if (now === null || 'kind' in now) return false;
      now.release();
      return sameFolder(folderId(now.stats), before.folder.id);
    } catch (error) {
      rethrowBug(error);
      return false;
    }
  };

  /** Looks anew at each name on the way; a folder that is held already need not be entered for that. */
  const whereTheyLead = (held: Holds, folders: readonly string[]): FolderId | null => {
    const fresh: HeldFolder[] = [];
    let reached = held.top;
    let path = '';
    try {
      for (const component of folders) {
        path = childPath(path, component);
        const known = held.reached.get(path);
        const isKnown = known !== undefined && leadsTo(reached, component, path, known);
        const entered = isKnown ? known : enterChild(reached, component, path);
        if ('kind' in entered) return null;
        if (!isKnown) fresh.push(entered);
        reached = entered;
      }
      return folderId(reached.stats);
    } finally {
      fresh.forEach((folder) => folder.release());
    }
  };

  const leadsTo = (folder: HeldFolder, name: string, path: string, known: HeldFolder): boolean => {
    const stats = lstatSync(child(folder.absolute, name), { bigint: true, throwIfNoEntry: false });
    return (
      stats !== undefined &&
      refuseFolder(path, stats) === null &&
      sameFolder(folderId(stats), folderId(known.stats)) &&
      isSpelled(folder.absolute, name)
    );
  };

  const hold = (): Result<HeldResolver, LocalFault> => {
    try {
      const held = holdFolder(root, true);
      const folders = [held];
      const release = (): void => folders.splice(0).forEach((folder) => folder.release());
      if (held.stats.dev !== device || held.stats.ino !== facts.inode) {
        release();
        return failed(localFault('root-missing', root));
      }
      const holdsOfIt = { top: held, folders, reached: new Map(), own: new Map() };
      const resolver = createPathResolver(root, facts, holdsOfIt);
      return ok({ resolver, release });
    } catch (error) {
      return failed(rootFaultOf(error, root));
    }
  };

  return {
    ...{ root, device, inode: facts.inode, top, refuseFolder, isMountPoint, own, child },
    ...{ enter, stay, locate, resolve, stillThere, isSpelled, hold },
  };
}

function keep(holds: Holds, path: string, folder: HeldFolder): void {
  holds.folders.push(folder);
  holds.reached.set(path, folder);
}

function tooLong(): Error {
  return Object.assign(new Error('path too long'), { code: 'ENAMETOOLONG' });
}

function folderId(stats: BigIntStats): FolderId {
  return { device: stats.dev, inode: stats.ino };
}

/** True for one folder, whatever path leads to it. */
export function sameFolder(a: FolderId | null, b: FolderId): boolean {
  return a?.device === b.device && a.inode === b.inode;
}
