// Proves before every operation that the synced folder exists and is the one that was opened (R6).
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok, rethrowBug } from '../../result.ts';
import type { LocalCapabilities, LocalFault } from '../../sync/localFolder.ts';
import { probeFacts } from './capabilityProbe.ts';
import { createMountReader } from '../path/mountPoints.ts';
import type { MountPoints } from '../path/mountPoints.ts';
import type { PathResolver, ResolverFacts } from '../path/resolvedPath.ts';
import { createPathResolver } from '../path/resolvedPath.ts';
import { faultOf, localFault, rootFaultOf } from '../path/localFault.ts';
import { ROOT_ID_FILE, readRootId, writeRootId } from './rootId.ts';

/** The synced folder, just proven to be the right one. */
export interface OpenRoot {
  readonly id: string;
  readonly resolver: PathResolver;
  readonly facts: LocalCapabilities;
}

export interface RootVerifier {
  /** Proves that the root has the id `id`; null: adopts the id that it has, or gives it `newId`. */
  open(id: string | null, newId: string): Result<OpenRoot, LocalFault>;
  /**
   * Returns the open root if it is still the same one. Costs two `stat` calls and, if the last is too old,
   * a look at what is mounted while nothing has changed. A root that was never opened is identified by its
   * root id file, and never given one.
   */
  current(): Result<OpenRoot, LocalFault>;
  /** Like `current`, without looking: what was known last, for what must not fail. */
  readonly known: OpenRoot | null;
}

/**
 * How long (ms) a look at what is mounted is good for. To list its mounts costs the system more than all else
 * that an operation on a small file does, and such an operation takes longer than this in any case.
 */
const MOUNTS_KNOWN_MS = 2;

/** `root` is the absolute path of the synced folder. */
export function createRootVerifier(root: string): RootVerifier {
  if (!isAbsolute(root)) throw new Error('a synced folder needs an absolute path');
  let known: { readonly root: OpenRoot; readonly rootIdFile: string; readonly stamp: string } | null = null;
  const readMountPoints = createMountReader(root);
  let mounted = { points: readMountPoints(), at: performance.now() };
  const mountPoints = (): MountPoints => mounted.points;
  const lookAtMounts = (): void => {
    mounted = { points: readMountPoints(), at: performance.now() };
  };

  const enter = (
    id: string,
    bare: PathResolver,
    rootFacts: Pick<ResolverFacts, 'device' | 'inode'>,
  ): OpenRoot => {
    const facts = probeFacts(bare);
    const everySpellingIsAName = facts.caseSensitive && facts.unicodeSensitive;
    const resolver = createPathResolver(root, { ...rootFacts, everySpellingIsAName, mountPoints });
    return { id, facts, resolver };
  };

  const prove = (id: string | null, newId: string | null): Result<OpenRoot, LocalFault> => {
    const rootStats = statFolder(root, statSync);
    if (!rootStats.ok) return rootStats;
    lookAtMounts();
    const rootFacts = { device: rootStats.value.dev, inode: rootStats.value.ino };
    const bare = createPathResolver(root, { ...rootFacts, everySpellingIsAName: true, mountPoints }).hold();
    if (!bare.ok) return bare;
    try {
      return proveHeld(bare.value.resolver, rootFacts, { id, newId });
    } finally {
      bare.value.release();
    }
  };

  const proveHeld = (
    bare: PathResolver,
    rootFacts: Pick<ResolverFacts, 'device' | 'inode'>,
    { id, newId }: { readonly id: string | null; readonly newId: string | null },
  ): Result<OpenRoot, LocalFault> => {
    const ownFolder = newId === null ? ok(undefined) : makeOwnFolder(bare.own());
    if (!ownFolder.ok) return ownFolder;
    const ownStats = statFolder(bare.own(), lstatSync);
    if (!ownStats.ok) return ownStats;
    const rootIdFile = bare.own(ROOT_ID_FILE);
    const found = readRootId(rootIdFile);
    if (!found.ok) return found;
    if (found.value === null) {
      if (newId === null) return failed(localFault('root-missing', root));
      const written = writeRootId(rootIdFile, newId);
      if (!written.ok) return written;
    }
    const actual = found.value ?? newId;
    if (actual === null || (id !== null && actual !== id)) return failed(localFault('root-replaced', root));
    const entered = enter(actual, bare, rootFacts);
    const stamp = stampOf(root, rootIdFile);
    known = { root: entered, rootIdFile: entered.resolver.own(ROOT_ID_FILE), stamp };
    return ok(entered);
  };

  return {
    open: (id, newId) => prove(id, id === null ? newId : null),
    current: () => {
      if (known === null) return prove(null, null);
      if (performance.now() - mounted.at >= MOUNTS_KNOWN_MS) lookAtMounts();
      const stamp = stampOf(root, known.rootIdFile);
      // The same disk may come back under another device number: then the id decides.
      return stamp !== '' && stamp === known.stamp ? ok(known.root) : prove(known.root.id, null);
    },
    get known() {
      return known?.root ?? null;
    },
  };
}

/** Changes when the root or its id file is replaced; '' when one of them is missing. */
function stampOf(root: string, rootIdFile: string): string {
  const options = { bigint: true, throwIfNoEntry: false } as const;
  try {
    const folder = statSync(root, options);
    const file = lstatSync(rootIdFile, options);
    if (folder === undefined || file === undefined) return '';
    return [folder.dev, folder.ino, file.dev, file.ino, file.size, file.mtimeNs].join(' ');
  } catch (error) {
    rethrowBug(error);
    return '';
  }
}

function statFolder(
  path: string,
  stat: (path: string, options: { bigint: true }) => BigIntStats,
): Result<BigIntStats, LocalFault> {
  try {
    const stats = stat(path, { bigint: true });
    return stats.isDirectory() ? ok(stats) : failed(localFault('root-missing', path));
  } catch (error) {
    return failed(rootFaultOf(error, path));
  }
}

/** Private to this person: the trash inside may hold private files. */
function makeOwnFolder(folder: string): Result<void, LocalFault> {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return ok(undefined);
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? ok(undefined) : failed(faultOf(error, folder));
  }
}
