// A journal that is opened again when its file turns out to be damaged while it is in use.
import type { Fault, Result } from '../result.ts';
import { errorCode } from '../result.ts';
import { JournalError } from '../sync/journalPort.ts';
import type { Journal, JournalFault } from '../sync/journalPort.ts';
import { unavailable } from './openDatabase.ts';

export interface OpenedJournal {
  readonly journal: Journal;
  /** A damaged one was set aside, and this one is empty. */
  readonly isNew: boolean;
}

/** SQLite's codes for a disk that cannot be read or written at the moment, and for a file that is held. */
const PASSING = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED)/;
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;
/** What a file that was cut may answer too; only opening it again tells. */
const DOUBTFUL = /^SQLITE_IOERR/;

/** True for an error that is about the file of the journal, whatever was to be read or written. */
export function isAboutFile(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return PASSING.test(code) || DAMAGE.test(code);
}

/**
 * The journal that `open` returns last: it is opened again when an answer raises doubts about its file. The
 * call that met them fails in any case, so that nobody goes on with half of an answer.
 */
export function reopenable(
  first: Journal,
  open: (known?: 'damaged') => Result<OpenedJournal, JournalFault>,
): Journal {
  /** null: it could not be opened again; the next call tries. */
  let current: Journal | null = first;

  const reopen = (known?: 'damaged'): Journal => {
    const opened = open(known);
    if (!opened.ok) throw new JournalError(opened.fault);
    current = opened.value.journal;
    if (opened.value.isNew) throw new JournalError(DAMAGED);
    return current;
  };
  const faultOf = (error: unknown): unknown => {
    const code = errorCode(error) ?? '';
    const isDamage = DAMAGE.test(code);
    if (!isDamage && !DOUBTFUL.test(code))
      return PASSING.test(code) ? new JournalError(unavailable(code)) : error;
    closeQuietly(current);
    current = null;
    reopen(isDamage ? 'damaged' : undefined);
    return new JournalError(unavailable(code));
  };
  const call = <T>(work: (journal: Journal) => T): T => {
    const journal = current ?? reopen();
    try {
      return work(journal);
    } catch (error) {
      throw faultOf(error);
    }
  };

  return {
    *entries(under) {
      const entries = call((journal) => journal.entries(under)[Symbol.iterator]());
      const journal = current;
      for (;;) {
        if (journal !== current) throw new JournalError(unavailable('opened again meanwhile'));
        const next = call(() => entries.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
    get: (path, kind) => call((journal) => journal.get(path, kind)),
    withEtags: (etags) => call((journal) => journal.withEtags(etags)),
    countFiles: () => call((journal) => journal.countFiles()),
    commit: (change) => call((journal) => journal.commit(change)),
    commitSoon: async (change) => {
      const journal = current ?? reopen();
      try {
        await journal.commitSoon(change);
      } catch (error) {
        // The first of a group has had the file opened again already.
        throw journal === current ? faultOf(error) : new JournalError(unavailable('opened again meanwhile'));
      }
    },
    intents: () => call((journal) => journal.intents()),
    history: (path, limit) => call((journal) => journal.history(path, limit)),
    readMeta: (name) => call((journal) => journal.readMeta(name)),
    writeMeta: (name, value) => call((journal) => journal.writeMeta(name, value)),
    reset: () => call((journal) => journal.reset()),
    close: () => closeQuietly(current),
  };
}

const DAMAGED: Fault<'journal-damaged'> = {
  code: 'journal-damaged',
  message:
    'The record of what was synced was damaged and has been set aside. Both sides are compared from scratch, and nothing is deleted until that is done.',
};

/** What cannot be written any more stays in the write-ahead log, or is lost with the damaged file. */
function closeQuietly(journal: Journal | null): void {
  try {
    journal?.close();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
