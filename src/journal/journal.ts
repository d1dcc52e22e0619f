// The journal on SQLite, one file per folder.
import type Database from 'libsql';
import type { Log } from '../log.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { Intent, Journal, JournalChange, JournalFault } from '../sync/journalPort.ts';
import { createEntryTable } from './entryTable.ts';
import { withGroupCommit, type PlainJournal } from './groupCommit.ts';
import { createHistoryTable } from './historyTable.ts';
import { readIntent, writeIntent } from './intentRow.ts';
import { openDatabase } from './openDatabase.ts';
import type { OpenedJournal } from './reopenable.ts';
import { reopenable } from './reopenable.ts';

/** Name of the meta value that says where a damaged predecessor of this journal was moved. */
export const SET_ASIDE = 'set-aside';

/**
 * Opens or creates the journal at `file` (absolute). Other programs can read it with SQLite while Brimful
 * runs. A damaged one is moved aside, logged and remembered as the meta value SET_ASIDE: without a base
 * nothing is deleted (R6). The fault is `journal-newer` or `journal-unavailable`; later calls throw a
 * JournalError. Damage that shows later is treated in the same way: the call that met it throws, and the next
 * one works on an empty journal.
 */
export function openJournal(
  file: string,
  log: Log,
  onSetAside: (file: string) => void = () => undefined,
): Result<Journal, JournalFault> {
  const open = (known?: 'damaged'): Result<OpenedJournal, JournalFault> => {
    const opened = openDatabase(file, known);
    if (!opened.ok) return opened;
    const { database, setAside } = opened.value;
    const journal = withGroupCommit(createJournal(database));
    if (setAside !== null) {
      log.warn({ file, setAside }, 'damaged journal set aside');
      journal.writeMeta(SET_ASIDE, setAside);
      onSetAside(setAside);
    }
    return ok({ journal, isNew: setAside !== null });
  };
  const opened = open();
  return opened.ok ? ok(reopenable(opened.value.journal, open)) : opened;
}

/** A row cannot be read: the journal is damaged. */
class UnreadableRow extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

function intentOf(body: string): Intent {
  const intent = readIntent(body);
  if (intent === null) throw new UnreadableRow('an intent cannot be read');
  return intent;
}

function keyed(intent: Intent): [string, Intent] {
  return [intent.operation, intent];
}

/** Throws the errors of SQLite. */
function createJournal(database: Database.Database): PlainJournal {
  const entries = createEntryTable(database);
  const history = createHistoryTable(database);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const putIntent = database.prepare('INSERT OR REPLACE INTO intent (operation, body) VALUES (?, ?)');
  const removeIntent = database.prepare('DELETE FROM intent WHERE operation = ?');
  const allIntents = database.prepare('SELECT body FROM intent ORDER BY rowid').raw();
  const readMeta = database.prepare('SELECT value FROM meta WHERE name = ?').raw();
  const writeMeta = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  /** Cached, because counting a million rows takes a while. */
  let files: number | null = null;

  /** Cached, because each act asks for them; null: not read since the last failure. */
  let intents: Map<string, Intent> | null = null;
  const openIntents = (): Map<string, Intent> =>
    (intents ??= new Map((allIntents.all() as [string][]).map(([body]) => keyed(intentOf(body)))));

  const atomically = (change: () => void): void => {
    begin.run();
    try {
      change();
      commit.run();
    } catch (error) {
      files = null;
      intents = null;
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  const apply = (change: JournalChange): void => {
    let difference = 0;
    for (const gone of change.forget ?? []) if (entries.remove(gone) && gone.kind === 'file') difference--;
    for (const entry of change.put ?? []) if (entries.put(entry) && entry.kind === 'file') difference++;
    for (const operation of change.removeIntents ?? []) removeIntent.run(operation);
    if (change.putIntent) putIntent.run(change.putIntent.operation, writeIntent(change.putIntent));
    history.add(change.history ?? []);
    for (const operation of change.removeIntents ?? []) intents?.delete(operation);
    if (change.putIntent) {
      // As in the table, the newest is last.
      intents?.delete(change.putIntent.operation);
      intents?.set(...keyed(change.putIntent));
    }
    if (files !== null) files += difference;
  };

  return {
    entries: (under) => entries.below(under),
    get: (path, kind) => entries.get(path, kind),
    withEtags: (etags) => entries.withEtags(etags),
    countFiles: () => (files ??= entries.countFiles()),
    commitAll: (changes) => atomically(() => changes.forEach(apply)),
    intents: () => [...openIntents().values()],
    history: (path, limit) => history.newest(path, limit),
    readMeta: (name) => (readMeta.all(name) as [string][])[0]?.[0] ?? null,
    writeMeta: (name, value) => {
      // Flushes the write-ahead log, and with it all earlier commits.
      database.exec('PRAGMA synchronous = FULL');
      try {
        writeMeta.run(name, value);
      } finally {
        database.exec('PRAGMA synchronous = NORMAL');
      }
    },
    reset: () => {
      files = null;
      intents = null;
      atomically(() => {
        database.exec('DELETE FROM entry; DELETE FROM intent; DELETE FROM meta');
      });
    },
    close: () => {
      try {
        // Leaves a single file that is complete.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        // On a full disk the write-ahead log stays beside the file and is merged at the next start.
        database.close();
      }
    },
  };
}
