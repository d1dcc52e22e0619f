// Walks the three sorted views of a folder in parallel; memory use does not grow with the folder.
import type { Fault, Result } from '../../result.ts';
import type { BaseEntry, LocalEntry, RemoteEntry, Triple } from '../decide/model.ts';
import { compareKeys, sortKey } from '../decide/order.ts';
import { openCursor, type Cursor } from './cursor.ts';

export interface Views {
  readonly local: AsyncIterable<Result<readonly LocalEntry[]>>;
  readonly base: Iterable<BaseEntry>;
  readonly remote: AsyncIterable<Result<readonly RemoteEntry[]>>;
}

/**
 * Calls `visit` once for every name in key order, a directory as `name/`. Returns the first fault of a view,
 * or null when all three were read to their end; only then may a name's absence mean anything (R6).
 */
export async function mergeJoin(views: Views, visit: (triple: Triple) => void): Promise<Fault | null> {
  const local = openCursor(views.local);
  const remote = openCursor(views.remote);
  const base = views.base[Symbol.iterator]();
  let agreed = base.next();
  try {
    const fault = (await local.advance()) ?? (await remote.advance());
    if (fault) return fault;
    for (;;) {
      const key = smallest(
        local.current && sortKey(local.current),
        agreed.done ? undefined : sortKey(agreed.value),
        remote.current && sortKey(remote.current),
      );
      if (key === undefined) return null;
      const here = matching(local, key);
      const there = matching(remote, key);
      const known = !agreed.done && sortKey(agreed.value) === key ? agreed.value : undefined;
      visit({ path: key.endsWith('/') ? key.slice(0, -1) : key, local: here, base: known, remote: there });

      if (known) agreed = base.next();
      const waits = [here && local.advance(), there && remote.advance()];
      for (const wait of waits) {
        const failure = wait ? await wait : null;
        if (failure) return failure;
      }
    }
  } finally {
    base.return?.();
    await Promise.all([local.close(), remote.close()]);
  }
}

function matching<T extends LocalEntry | RemoteEntry>(cursor: Cursor<T>, key: string): T | undefined {
  const entry = cursor.current;
  return entry && sortKey(entry) === key ? entry : undefined;
}

function smallest(...keys: readonly (string | undefined)[]): string | undefined {
  let first: string | undefined;
  for (const key of keys) {
    if (key !== undefined && (first === undefined || compareKeys(key, first) < 0)) first = key;
  }
  return first;
}
