// Collects hints of changes, so that a burst is told in one go.
import { baseName, isOwnName, parentPath } from '../path/relativePath.ts';

export interface HintBatch {
  /** A relative path where something may have changed; '' = anything. */
  add(path: string): void;
  /** Nothing is told after this. */
  close(): void;
}

/** More paths than this at once: look everywhere. */
const MAX_HINTS = 1_000;

/** Tells `onHint` once for all that was added in one turn of the event loop, leaving out Brimful's own files. */
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
      if (path !== '' && isOwn(path)) return;
      if (paths.size === 0) setImmediate(deliver);
      if (paths.size <= MAX_HINTS) paths.add(path);
    },
    close: () => {
      closed = true;
    },
  };
}

function isOwn(path: string): boolean {
  return isOwnName(parentPath(path), baseName(path)) || isOwnName('', path.split('/')[0] ?? '');
}
