// Journal on SQLite: one file for each folder.
import type Database from 'libsql';
import type { Log } from '../log.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { JournalError } from '../sync/journalPort.ts';
import type { Intent, Journal, JournalChange } from '../sync/journalPort.ts';
import { createEntryTable } from './entryTable.ts';
import { createHistoryTable } from './historyTable.ts';
import { readIntent, writeIntent } from './intentRow.ts';
import type { JournalFault } from './openDatabase.ts';
import { openDatabase, unavailable } from './openDatabase.ts';

/** Name of the meta value that tells where a damaged predecessor of this journal was put. */
export const SET_ASIDE = 'set-aside';

/**
 * Opens the journal at `file` (absolute), or begins one. Any program can read it with SQLite while Brimful runs. A damaged one is set
 * aside, which is logged and remembered as the meta value SET_ASIDE: without a base nothing is deleted (R6).
 */
export function openJournal(
  file: string,
  log: Log,
  onSetAside: (file: string) => void = () => undefined,
): Result<Journal, JournalFault> {
  const opened = openDatabase(file);
  if (!opened.ok) return opened;
  const { database, setAside } = opened.value;
  const journal = createJournal(database);
  if (setAside !== null) {
    log.warn({ file, setAside }, 'damaged journal set aside');
    journal.writeMeta(SET_ASIDE, setAside);
    onSetAside(setAside);
  }
  return ok(journal);
}

/** SQLite's words for a disk that does not take or give any more just now, and for another process that holds the file too long. */
const PASSING = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED)/;

/** What `work` throws about the disk becomes a JournalError; anything else is damage or a bug. */
function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw PASSING.test(code) ? new JournalError(unavailable(code)) : error;
  }
}

/** Rows were checked when the journal was opened; one that has become unreadable since is a fault of the disk. */
function intentOf(body: string): Intent {
  const intent = readIntent(body);
  if (intent === null) throw new JournalError(unavailable('an intent cannot be read'));
  return intent;
}

function createJournal(database: Database.Database): Journal {
  const entries = createEntryTable(database);
  const history = createHistoryTable(database);
  const putIntent = database.prepare('INSERT OR REPLACE INTO intent (operation, body) VALUES (?, ?)');
  const removeIntent = database.prepare('DELETE FROM intent WHERE operation = ?');
  const allIntents = database.prepare('SELECT body FROM intent ORDER BY rowid').raw();
  const readMeta = database.prepare('SELECT value FROM meta WHERE name = ?').raw();
  const writeMeta = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  /** Kept up to date, because counting a million rows takes a while. */
  let files: number | null = null;

  const atomically = (change: () => void): void =>
    onDisk(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        change();
        database.exec('COMMIT');
      } catch (error) {
        files = null;
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });

  const apply = (change: JournalChange): void => {
    let difference = 0;
    for (const gone of change.forget ?? []) if (entries.remove(gone) && gone.kind === 'file') difference--;
    for (const entry of change.put ?? []) if (entries.put(entry) && entry.kind === 'file') difference++;
    for (const operation of change.removeIntents ?? []) removeIntent.run(operation);
    if (change.putIntent) putIntent.run(change.putIntent.operation, writeIntent(change.putIntent));
    history.add(change.history ?? []);
    if (files !== null) files += difference;
  };

  return {
    entries: (under) => entries.below(under),
    get: (path, kind) => onDisk(() => entries.get(path, kind)),
    countFiles: () => (files ??= onDisk(() => entries.countFiles())),
    commit: (change) => {
      atomically(() => {
        apply(change);
      });
    },
    intents: () => onDisk(() => (allIntents.all() as [string][]).map(([body]) => intentOf(body))),
    history: (path, limit) => history.newest(path, limit),
    readMeta: (name) => onDisk(() => (readMeta.all(name) as [string][])[0]?.[0] ?? null),
    writeMeta: (name, value) => {
      // Flushes the log, and with it all earlier commits.
      database.exec('PRAGMA synchronous = FULL');
      try {
        onDisk(() => writeMeta.run(name, value));
      } finally {
        database.exec('PRAGMA synchronous = NORMAL');
      }
    },
    reset: () => {
      files = null;
      atomically(() => {
        database.exec('DELETE FROM entry; DELETE FROM intent; DELETE FROM meta');
      });
    },
    close: () => {
      try {
        // Leaves one file that is whole by itself.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch (error) {
        // A full disk: the log stays beside the file and is taken in at the next start.
        if (!(error instanceof Error) || !('code' in error)) throw error;
      }
      database.close();
    },
  };
}
