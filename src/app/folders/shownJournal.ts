// A folder's journal for what is only shown: while it cannot be used, there is less to show. The engine meets
// and reports that fault itself.
import { JournalError } from '../../sync/journalPort.ts';
import type { Journal } from '../../sync/journalPort.ts';

export type ShownJournal = Pick<
  Journal,
  'entries' | 'get' | 'countFiles' | 'history' | 'readMeta' | 'writeMeta'
>;

export function shownJournal(journal: Journal): ShownJournal {
  let files = 0;
  return {
    *entries(under) {
      const entries = journal.entries(under)[Symbol.iterator]();
      for (;;) {
        const next = orElse(() => entries.next(), { done: true, value: undefined } as const);
        if (next.done === true) return;
        yield next.value;
      }
    },
    get: (path, kind) => orElse(() => journal.get(path, kind), undefined),
    countFiles: () => (files = orElse(() => journal.countFiles(), files)),
    history: (path, limit) => orElse(() => journal.history(path, limit), []),
    readMeta: (name) => orElse(() => journal.readMeta(name), null),
    writeMeta: (name, value) => orElse(() => journal.writeMeta(name, value), undefined),
  };
}

function orElse<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return otherwise;
  }
}
