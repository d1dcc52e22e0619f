// Walks the three sorted views of a folder in parallel; memory use does not grow with the folder.
import type { Fault, Result } from '../../result.ts';
import type { BaseEntry, LocalEntry, RemoteEntry, Triple } from '../decide/model.ts';
import { compareKeys, sortKey } from '../decide/order.ts';
import { openCursor } from './cursor.ts';

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
      const keyHere = local.current && sortKey(local.current);
      const keyThere = remote.current && sortKey(remote.current);
      const keyKnown = agreed.done ? undefined : sortKey(agreed.value);
      const key = first(first(keyHere, keyKnown), keyThere);
      if (key === undefined) return null;
      const here = keyHere === key ? local.current : undefined;
      const there = keyThere === key ? remote.current : undefined;
      const known = keyKnown === key && !agreed.done ? agreed.value : undefined;
      visit({ path: key.endsWith('/') ? key.slice(0, -1) : key, local: here, base: known, remote: there });

      if (known) agreed = base.next();
      const waitHere = here ? local.advance() : null;
      const waitThere = there ? remote.advance() : null;
      const failure = (waitHere && (await waitHere)) ?? (waitThere && (await waitThere));
      if (failure) return failure;
    }
  } finally {
    base.return?.();
    await Promise.all([local.close(), remote.close()]);
  }
}

function first(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareKeys(b, a) < 0 ? b : a;
}
