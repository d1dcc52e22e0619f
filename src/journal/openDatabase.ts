// Opens a journal's file. A damaged one is moved aside, never deleted, and a new one created (R6: without a
// base nothing is deleted).
import Database from 'libsql';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Fault, Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import type { JournalFault } from '../sync/journalPort.ts';
import { readIntent } from './intentRow.ts';
import { migrate } from './schema.ts';

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** Where the damaged file was moved; null if there was none. */
  readonly setAside: string | null;
}

/** How long (ms) to wait for another process, such as a command that reads the history. */
const BUSY_MS = 2_000;

/**
 * WAL with synchronous=NORMAL: a commit survives the end of the process at once; a power cut may lose the
 * last commits, but never tears one (https://www.sqlite.org/pragma.html#pragma_synchronous). The engine copes
 * with a slightly old journal (R10).
 */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = ${BUSY_MS};
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
`;

/** SQLite's codes for a file that is not a database, or not any more. */
const DAMAGE = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/** SQLite keeps its write-ahead log and index beside the file; they belong to it. */
const COMPANIONS = ['', '-wal', '-shm'];

/**
 * Opens or creates the database at `file` (absolute), moving a damaged one aside, and in any case one that is
 * `known` to be. The fault is `journal-newer` when a newer Brimful wrote it, else `journal-unavailable`.
 * Throws only on bugs.
 */
export function openDatabase(file: string, known?: 'damaged'): Result<OpenedDatabase, JournalFault> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const opened = known ?? tryOpen(file);
    if (opened === 'newer') return failed(newerFault(file));
    if (opened !== 'damaged') return ok({ database: opened, setAside: null });
    const setAside = moveAside(file);
    const fresh = tryOpen(file);
    if (fresh === 'damaged' || fresh === 'newer')
      return failed(unavailable(`${file}: ${fresh} although new`));
    return ok({ database: fresh, setAside });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return failed(unavailable(`${file}: ${String(error.code)}`));
  }
}

/** Checks the whole file, which takes 0.3 s for a million entries and spares every reader the question. */
function tryOpen(file: string): Database.Database | 'damaged' | 'newer' {
  const database = new Database(file);
  try {
    database.exec(SETTINGS);
    const [verdict] = database.prepare('PRAGMA quick_check(1)').raw().all().flat();
    const isWhole = verdict === 'ok';
    const isOurs = isWhole && migrate(database);
    if (isOurs && hasReadableIntents(database)) return database;
    database.close();
    return isWhole && !isOurs ? 'newer' : 'damaged';
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && DAMAGE.has(String(error.code))) return 'damaged';
    throw error;
  }
}

/**
 * An unreadable intent would make our own change look like a person's, so such a journal is not trusted at
 * all.
 */
function hasReadableIntents(database: Database.Database): boolean {
  const bodies = database.prepare('SELECT body FROM intent').raw().all() as [string][];
  return bodies.every(([body]) => readIntent(body) !== null);
}

function moveAside(file: string): string {
  for (let count = 1; ; count++) {
    const aside = `${file}.damaged-${count}`;
    if (COMPANIONS.some((ending) => existsSync(aside + ending))) continue;
    for (const ending of COMPANIONS) if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
    return aside;
  }
}

function newerFault(file: string): JournalFault {
  return {
    code: 'journal-newer',
    message: "This folder's journal was written by a newer Brimful. Update Brimful on this computer.",
    detail: file,
  };
}

/** Returns the fault of a journal that cannot be used now; `detail` is for the log. */
export function unavailable(detail: string): Fault<'journal-unavailable'> {
  return {
    code: 'journal-unavailable',
    message:
      "This folder's journal cannot be read or written. Check the free space and the permissions of the data folder's disk; Brimful will try again.",
    detail,
  };
}
