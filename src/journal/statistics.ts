// Counts a journal's rows for a support report: numbers only, no names. Safe while another process has it
// open.
import Database from 'libsql';
import type { Fault, Result } from '../result.ts';
import { failed, ok } from '../result.ts';

export interface JournalStatistics {
  readonly version: number;
  readonly files: number;
  readonly folders: number;
  /** Operations in progress or interrupted. */
  readonly intents: number;
  readonly history: number;
}

/**
 * Reads the counts of the journal at `file` (absolute). The fault's detail is SQLite's code. Throws only on
 * bugs.
 */
export function readStatistics(file: string): Result<JournalStatistics, Fault<'journal-unreadable'>> {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true });
    const count = (query: string): number => Number(database?.prepare(query).raw().all().flat()[0]);
    return ok({
      version: count('PRAGMA user_version'),
      files: count('SELECT count(*) FROM entry WHERE etag IS NOT NULL'),
      folders: count('SELECT count(*) FROM entry WHERE etag IS NULL'),
      intents: count('SELECT count(*) FROM intent'),
      history: count('SELECT count(*) FROM history'),
    });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return failed({
      code: 'journal-unreadable',
      message: 'This journal cannot be read.',
      detail: String(error.code),
    });
  } finally {
    database?.close();
  }
}
