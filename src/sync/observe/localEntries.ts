// Judges local names by the rules for keys: a name that the other side cannot hold is refused, with
// everything below it.
import { ok, type Result } from '../../result.ts';
import { refuseName, type Names } from '../decide/keyPath.ts';
import type { LocalEntry } from '../decide/model.ts';
import type { LocalFault } from '../localFolder.ts';

/** Maps batches of a scan to the entries that the join may see, still in key order. */
export async function* localEntries(
  batches: AsyncIterable<Result<readonly LocalEntry[], LocalFault>>,
  names: Names,
): AsyncIterable<Result<readonly LocalEntry[], LocalFault>> {
  for await (const batch of batches) {
    yield batch.ok ? ok(batch.value.map((entry) => localEntry(entry, names))) : batch;
  }
}

/**
 * Returns the entry, or its refusal. A refused folder keeps its place in the order, so the join sees it
 * before its content.
 */
export function localEntry(entry: LocalEntry, names: Names): LocalEntry {
  if (entry.kind === 'refused') return entry;
  const reason = refuseName(entry.path, names);
  return reason === null
    ? entry
    : { kind: 'refused', path: entry.path, reason, subtree: entry.kind === 'directory' };
}
