// The only file that joins local paths. Finds where a relative path leads, after checking every folder on the
// way (F2, F3).
import { lstatSync, readdirSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join, sep } from 'node:path';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf, localFault } from './localFault.ts';
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
  /** Returns why what is at `path` must not be entered, whose `lstat` is `stats`; null if it may. */
  refuseFolder(path: string, stats: BigIntStats): 'file' | Exclude<Barrier, 'unreadable'> | null;
  isMountPoint(path: string): boolean;
  /** Returns a path in Brimful's own folder. The names are Brimful's, never a person's. */
  own(...names: readonly string[]): string;
  /** Returns the path of a name that the system listed in `folder`, both absolute. */
  child(folder: string, name: string): string;
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
}

export interface ResolverFacts {
  readonly device: bigint;
  readonly everySpellingIsAName: boolean;
  readonly mountPoints: () => MountPoints;
}

/**
 * `root` is absolute. It is the person's choice, so a link there is followed; none below it is.
 * `everySpellingIsAName`: no two spellings on this file system are the same name, so spellings need no check.
 * `mountPoints` returns those known now.
 */
export function createPathResolver(
  root: string,
  { device, everySpellingIsAName, mountPoints }: ResolverFacts,
): PathResolver {
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

  const enter = (absolute: string, path: string): FolderId | Location => {
    try {
      const stats = lstatSync(absolute, { bigint: true });
      const reason = refuseFolder(path, stats);
      return reason === null ? folderId(stats) : { kind: 'blocked', path, reason };
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'no-folder' };
      if (code === 'EACCES') return { kind: 'blocked', path, reason: 'unreadable' };
      throw error;
    }
  };

  const locate = (components: readonly string[]): Result<Location, LocalFault> => {
    try {
      return follow(components);
    } catch (error) {
      return failed(faultOf(error, components.join('/')));
    }
  };

  const follow = (components: readonly string[]): Result<Location, LocalFault> => {
    const name = components.at(-1) ?? '';
    const rootStats = statSync(root, { bigint: true, throwIfNoEntry: false });
    if (rootStats === undefined) return failed(localFault('root-missing', root));
    let id = folderId(rootStats);
    let absolute = root;
    let path = '';
    for (const component of components.slice(0, -1)) {
      path = childPath(path, component);
      const below = child(absolute, component);
      const entered = enter(below, path);
      if ('kind' in entered) return ok(entered);
      if (!isSpelled(absolute, component)) return ok({ kind: 'no-folder' });
      id = entered;
      absolute = below;
    }
    const resolved = {
      path: components.join('/'),
      name,
      absolute: child(absolute, name),
      folder: { absolute, id },
    };
    return ok({ kind: 'resolved', resolved });
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

  return {
    root,
    device,
    refuseFolder,
    isMountPoint,
    own: (...names) => join(root, OWN_FOLDER, ...names),
    child,
    locate,
    resolve,
    stillThere: (before) => {
      const now = locate(before.path.split('/'));
      return (
        now.ok && now.value.kind === 'resolved' && sameFolder(now.value.resolved.folder.id, before.folder.id)
      );
    },
    isSpelled,
  };
}

function folderId(stats: BigIntStats): FolderId {
  return { device: stats.dev, inode: stats.ino };
}

function sameFolder(a: FolderId, b: FolderId): boolean {
  return a.device === b.device && a.inode === b.inode;
}
