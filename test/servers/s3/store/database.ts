// The server's index: buckets, object versions, multipart uploads. Contents are in files (bodyFiles.ts).
import { DatabaseSync } from 'node:sqlite';

/**
 * Keys are BLOBs: SQLite then compares them byte by byte, which is S3's order. `age` falls with every write,
 * so that (key, age) sorts versions as S3 lists them: by key, newest first.
 */
const SCHEMA = `
  pragma journal_mode = wal;
  pragma synchronous = off;
  create table if not exists buckets (name text primary key, record text not null) strict;
  create table if not exists versions (
    bucket text not null, key blob not null, age integer not null, version_id text not null,
    current integer not null, marker integer not null, record text not null,
    primary key (bucket, key, age)
  ) strict;
  create index if not exists current_objects on versions (bucket, key) where current = 1 and marker = 0;
  create table if not exists uploads (
    id text primary key, bucket text not null, key blob not null, age integer not null, record text not null
  ) strict;
  create index if not exists uploads_by_key on uploads (bucket, key, age);
  create table if not exists parts (
    upload text not null, number integer not null, record text not null, primary key (upload, number)
  ) strict;
`;

export interface Database {
  readonly sql: DatabaseSync;
  /** All or nothing. */
  transaction<T>(work: () => T): T;
  /** A number smaller than all before: newer rows sort first. */
  nextAge(): number;
  close(): void;
}

/**
 * Opens or creates the index. Synchronous throughout: checking a condition and acting on it is one
 * step that nothing can split.
 */
export function openDatabase(file: string): Database {
  const sql = new DatabaseSync(file);
  sql.exec(SCHEMA);
  const youngest = sql
    .prepare('select min((select min(age) from versions), (select min(age) from uploads), 0) as age')
    .get()?.['age'];
  let age = typeof youngest === 'number' ? youngest : 0;
  return {
    sql,
    transaction(work) {
      sql.exec('begin immediate');
      try {
        const result = work();
        sql.exec('commit');
        return result;
      } catch (error) {
        sql.exec('rollback');
        throw error;
      }
    },
    nextAge() {
      age -= 1;
      return age;
    },
    close: () => sql.close(),
  };
}

/**
 * The `record` column of rows, parsed. The records are written by this server only, so their type is known.
 */
export function records<T>(rows: readonly Record<string, unknown>[]): T[] {
  return rows.map((row) => JSON.parse(String(row['record'])) as T);
}
