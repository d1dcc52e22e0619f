// An in-memory journal for the simulator: it can be copied, rolled back to an old copy, and lost.
import type { BaseEntry } from '../../src/sync/decide/model.ts';
import { compareKeys, sortKey } from '../../src/sync/decide/order.ts';
import type { HistoryEvent, Intent, Journal } from '../../src/sync/journalPort.ts';

/** A snapshot of everything that the journal knows. */
export interface JournalSnapshot {
  readonly entries: ReadonlyMap<string, BaseEntry>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly meta: ReadonlyMap<string, string>;
  readonly history: readonly HistoryEvent[];
}

export interface MemoryJournal extends Journal {
  snapshot(): JournalSnapshot;
  /** Returns to a snapshot, as after a restored backup or a power cut. */
  rollback(snapshot: JournalSnapshot): void;
  /** Becomes a new, empty journal, as if its file had been deleted. */
  lose(): void;
}

const EMPTY: JournalSnapshot = { entries: new Map(), intents: new Map(), meta: new Map(), history: [] };
const KEPT_EVENTS = 10_000;

export function createMemoryJournal(): MemoryJournal {
  let entries = new Map<string, BaseEntry>();
  let intents = new Map<string, Intent>();
  let meta = new Map<string, string>();
  let history: readonly HistoryEvent[] = [];
  /** The keys of `entries` in key order; built on demand, then kept sorted. */
  let sorted: string[] | null = null;
  /** Changes whenever a key is added or removed. */
  let revision = 0;
  /** Copies for snapshots; one is made again only after a change. */
  let copiedEntries: JournalSnapshot['entries'] | null = null;
  let copiedIntents: JournalSnapshot['intents'] | null = null;
  let copiedMeta: JournalSnapshot['meta'] | null = null;

  const keys = (): readonly string[] => (sorted ??= [...entries.keys()].sort(compareKeys));
  const insertKey = (key: string): void => {
    revision++;
    sorted?.splice(firstAfter(sorted, key), 0, key);
  };
  const removeKey = (key: string): void => {
    revision++;
    sorted?.splice(firstAfter(sorted, key) - 1, 1);
  };
  const become = (snapshot: JournalSnapshot): void => {
    entries = new Map(snapshot.entries);
    intents = new Map(snapshot.intents);
    meta = new Map(snapshot.meta);
    history = snapshot.history;
    sorted = null;
    revision++;
    copiedEntries = copiedIntents = copiedMeta = null;
  };

  const journal: MemoryJournal = {
    *entries(under) {
      let last: string | null = null;
      let seen = -1;
      let index = 0;
      for (;;) {
        const view = keys();
        if (seen !== revision) {
          seen = revision;
          index = firstAfter(view, last);
        }
        const key = view[index++];
        if (key === undefined) return;
        last = key;
        const entry = isBelow(key, under) ? entries.get(key) : undefined;
        if (entry !== undefined) yield entry;
      }
    },
    get: (path, kind) => entries.get(sortKey({ path, kind })),
    withEtags: (etags) => {
      const wanted = new Set(etags);
      return [...entries.values()].flatMap((entry) =>
        entry.kind === 'file' && wanted.has(entry.etag) ? [entry] : [],
      );
    },
    countFiles: () => [...entries.values()].filter((entry) => entry.kind === 'file').length,
    commit: (change) => {
      const { forget = [], put = [], removeIntents = [], putIntent } = change;
      if (forget.length + put.length > 0) copiedEntries = null;
      if (removeIntents.length > 0 || putIntent !== undefined) copiedIntents = null;
      for (const gone of forget) {
        const key = sortKey(gone);
        if (entries.delete(key)) removeKey(key);
      }
      for (const entry of put) {
        const key = sortKey(entry);
        if (!entries.has(key)) insertKey(key);
        entries.set(key, entry);
      }
      for (const operation of removeIntents) intents.delete(operation);
      if (putIntent !== undefined) intents.set(putIntent.operation, putIntent);
      if (change.history !== undefined) history = [...history, ...change.history].slice(-KEPT_EVENTS);
    },
    commitSoon: (change) => {
      journal.commit(change);
      return Promise.resolve();
    },
    intents: () => [...intents.values()],
    history: (path, limit) =>
      history
        .filter((event) => path === null || event.path === path)
        .reverse()
        .slice(0, limit),
    readMeta: (name) => meta.get(name) ?? null,
    writeMeta: (name, value) => {
      meta.set(name, value);
      copiedMeta = null;
    },
    reset: () => {
      become({ ...EMPTY, history });
    },
    close: () => undefined,
    snapshot: () => ({
      entries: (copiedEntries ??= new Map(entries)),
      intents: (copiedIntents ??= new Map(intents)),
      meta: (copiedMeta ??= new Map(meta)),
      // Never modified in place.
      history,
    }),
    rollback: become,
    lose: () => {
      become(EMPTY);
    },
  };
  return journal;
}

function isBelow(key: string, under: string): boolean {
  return under === '' || key === under || key.startsWith(`${under}/`);
}

/** Returns the index of the first key greater than `last`. */
function firstAfter(keys: readonly string[], last: string | null): number {
  if (last === null) return 0;
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle] ?? '', last) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
