// The journal's tables, and the steps from each version of them to the next.
import type Database from 'libsql';

/**
 * Step n leads from version n to n + 1. Steps are never changed once they were released; a new form is a new step.
 *
 * `entry.key` is the entry's sort key: SQLite compares TEXT with the collation BINARY by its UTF-8 bytes, which is the order of S3
 * and of order.ts, so a scan of the table is the journal's side of the merge-join. Columns that only files have are null for folders.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE entry (
    key TEXT NOT NULL PRIMARY KEY COLLATE BINARY,
    device TEXT, inode TEXT, size INTEGER, mtime TEXT, ctime TEXT, birthtime TEXT,
    executable INTEGER, sha256 TEXT, etag TEXT, modified INTEGER,
    marker INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE intent (operation TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE history (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL, bytes INTEGER
  );
  CREATE INDEX history_path ON history (path, id);
  CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
  'ALTER TABLE entry ADD COLUMN time_unsent INTEGER;',
];

export const SCHEMA_VERSION = STEPS.length;

/** Brings the tables to the present version, all steps in one transaction. False: a newer Brimful has written this journal. */
export function migrate(database: Database.Database): boolean {
  const version = readVersion(database);
  if (version > SCHEMA_VERSION) return false;
  if (version === SCHEMA_VERSION) return true;
  database.exec(
    `BEGIN IMMEDIATE; ${STEPS.slice(version).join('')} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`,
  );
  return true;
}

function readVersion(database: Database.Database): number {
  const [version] = database.prepare('PRAGMA user_version').raw().all().flat();
  return Number(version);
}
