// Turns chokidar's events into hints of local changes: where to look, never what happened (R2).
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import { isOwnPath, OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { limitFault, limitsRaised } from './watchLimits.ts';
import { systemOverflow } from './overflowDetector.ts';
import { watchTree } from './folderWatches.ts';
import { localFault } from '../path/localFault.ts';
import { childPath } from '../path/relativePath.ts';

export interface WatchRequest {
  /** Absolute. */
  readonly root: string;
  readonly clock: Clock;
  /** Called once, when watching has become incomplete. */
  readonly onLost: (fault: LocalFault) => void;
}

/**
 * Watches the folder at `root` (absolute) until the signal aborts. Hints of one turn of the event loop are
 * batched; '' means anywhere. Resolves when every folder is watched, or with a fault when the system does not
 * allow that many watches; `''` is then hinted once a limit of the system has been raised. When a folder that
 * came later cannot be watched, `onLost` is called, and watching ends in the same way.
 */
export async function watchFolder(
  { root, clock, onLost }: WatchRequest,
  onHint: (paths: readonly string[]) => void,
  signal: AbortSignal,
): Promise<Result<void, LocalFault>> {
  if (signal.aborted) return ok(undefined);
  const base = realRoot(root);
  if (base === null) return failed(localFault('root-missing', root));
  const hints = createHintBatch(onHint);
  const relativePath = (absolute: string): string => slashes(relative(base, absolute));
  const limits: LocalFault[] = [];
  let isReady = false;
  const giveUp = (fault: LocalFault): void => {
    signal.removeEventListener('abort', close);
    close();
    void limitsRaised(clock, signal).then((raised) => {
      if (raised) onHint(['']);
    });
    if (isReady) onLost(fault);
  };

  const tree = watchTree(base, {
    isIgnored: (folder) => relativePath(folder) === OWN_FOLDER,
    onChange: (folder, name) => {
      systemOverflow.countEvent();
      // Without a name (Windows, when its buffer overflows) anything in the folder may have changed.
      hints.add(name === null ? relativePath(folder) : childPath(relativePath(folder), slashes(name)));
    },
    onNewFolder: (folder) => hints.add(relativePath(folder)),
    onError: (error) => {
      hints.add('');
      const limit = limitFault(error);
      if (limit === null || limits.push(limit) > 1) return;
      if (isReady) giveUp(limit);
    },
  });
  const stopListening = systemOverflow.onOverflow(() => hints.add(''));
  const close = (): void => {
    stopListening();
    hints.close();
    tree.close();
  };

  signal.addEventListener('abort', close, { once: true });
  await tree.ready;
  const met = limits.at(0) ?? null;
  if (met !== null) giveUp(met);
  isReady = true;
  return met === null ? ok(undefined) : failed(met);
}

/** Links below the root are not followed; one at the root itself is the person's choice. */
function realRoot(root: string): string | null {
  try {
    return realpathSync(root);
  } catch (error) {
    rethrowBug(error);
    return null;
  }
}

function slashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

export interface HintBatch {
  /** Adds a relative path where something may have changed; '' = anywhere. */
  add(path: string): void;
  /** Nothing is reported after this. */
  close(): void;
}

/** More paths than this at once: look everywhere. */
const MAX_HINTS = 1_000;

/** Calls `onHint` once for everything added in one turn of the event loop, without Brimful's own files. */
export function createHintBatch(onHint: (paths: readonly string[]) => void): HintBatch {
  let paths = new Set<string>();
  let closed = false;
  const deliver = (): void => {
    const batch = paths;
    paths = new Set();
    if (!closed) onHint(batch.size > MAX_HINTS || batch.has('') ? [''] : [...batch]);
  };
  return {
    add: (path) => {
      if (isOwnPath(path)) return;
      if (paths.size === 0) setImmediate(deliver);
      if (paths.size <= MAX_HINTS) paths.add(path);
    },
    close: () => {
      closed = true;
    },
  };
}
