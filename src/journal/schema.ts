// The journal's tables and their migrations.
import type Database from 'libsql';

/**
 * Step n migrates from version n to n + 1. A released step never changes; a new schema is a new step.
 * `entry.key` is the entry's sort key: SQLite's BINARY collation compares TEXT by its UTF-8 bytes, which is
 * the order of S3 and of order.ts, so a scan of the table is the journal's side of the merge join. Columns
 * that only files use are null for folders.
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

/**
 * Migrates the tables to the current version in one transaction. Returns false when a newer Brimful wrote
 * this journal.
 */
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
