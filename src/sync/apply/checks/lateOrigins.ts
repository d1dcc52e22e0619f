// Which files a download descends from that could not be done: they may be in the trash when it is (R13).
import { z } from 'zod';
import { parseJson } from '../../../result.ts';
import type { Act } from '../../decide/model.ts';
import type { Journal } from '../../journalPort.ts';

type Download = Extract<Act, { type: 'download' }>;

/** Name of the meta value in the journal. */
const LATE_ORIGINS = 'late-origins';
/** The newest ones that are remembered; without an origin a new file gets what the system gives to it. */
const MAX_LATE = 20_000;

/** Many files have the same origins, so each download names them by their indexes. */
const lateSchema = z.object({
  origins: z.array(z.string()),
  downloads: z.array(z.tuple([z.string(), z.array(z.int())])),
});

/** Adds to each download of a new file what an earlier one of its name would have descended from. */
export function withLateOrigins(acts: readonly Act[], journal: Pick<Journal, 'readMeta'>): readonly Act[] {
  if (!acts.some(isNew)) return acts;
  const late = readLate(journal);
  return acts.map((act) => {
    const known = isNew(act) ? late.get(act.path) : undefined;
    if (known === undefined || act.type !== 'download') return act;
    return { ...act, descendsFrom: [...new Set([...(act.descendsFrom ?? []), ...known])] };
  });
}

/**
 * Remembers the origins of the downloads that are still to be done, and forgets those that are `done`. To
 * be called before the origins go to the trash; on return it survives a power cut.
 */
export function keepLateOrigins(
  journal: Pick<Journal, 'readMeta' | 'writeMeta'>,
  ended: readonly { readonly act: Act; readonly done: boolean }[],
): void {
  const fresh = ended.flatMap(({ act, done }) => (isNew(act) ? [{ act, done }] : []));
  if (fresh.length === 0) return;
  const late = readLate(journal);
  const before = serialize(late);
  for (const { act, done } of fresh) {
    if (done) late.delete(act.path);
    else if (act.descendsFrom !== undefined) late.set(act.path, act.descendsFrom);
  }
  const after = serialize(late);
  if (after !== before) journal.writeMeta(LATE_ORIGINS, after);
}

function isNew(act: Act): act is Download {
  return act.type === 'download' && act.base === null && act.replaces === null;
}

function readLate(journal: Pick<Journal, 'readMeta'>): Map<string, readonly string[]> {
  const kept = parseJson(lateSchema, journal.readMeta(LATE_ORIGINS) ?? '');
  const originsOf = (indexes: readonly number[]): string[] =>
    indexes.flatMap((index) => kept?.origins[index] ?? []);
  return new Map(kept?.downloads.map(([path, indexes]) => [path, originsOf(indexes)]));
}

function serialize(late: ReadonlyMap<string, readonly string[]>): string {
  const indexes = new Map<string, number>();
  const indexOf = (origin: string): number => {
    const index = indexes.get(origin) ?? indexes.size;
    indexes.set(origin, index);
    return index;
  };
  const newest = [...late].slice(-MAX_LATE);
  const downloads = newest.map(([path, origins]) => [path, origins.map(indexOf)]);
  return JSON.stringify({ origins: [...indexes.keys()], downloads });
}
