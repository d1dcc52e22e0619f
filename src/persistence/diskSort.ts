// Sorts more than memory should hold: rows wait in a temporary table, which SQLite spills to a file of its
// own and removes with the connection.
import Database from 'libsql';

export interface DiskSort {
  /**
   * Adds rows; a later one replaces an earlier one of the same key. Returns how many keys were new.
   * Values are JSON, which has no NUL.
   */
  add(rows: readonly { readonly key: string; readonly value: string }[]): number;
  /** All values in the UTF-8 byte order of their keys, in pages of at most `size`. */
  pages(size: number): Iterable<readonly string[]>;
  close(): void;
}

/** Memory for pages of the database (KiB). */
const CACHE_KIB = 4096;

/** libsql keeps temporary tables in memory unless it is told first, and databases without a name always. */
const SCHEMA = `
  PRAGMA temp_store = FILE;
  PRAGMA temp.cache_size = -${CACHE_KIB};
  PRAGMA temp.journal_mode = OFF;
  CREATE TEMP TABLE rows (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** An empty one; `close` frees its memory and its file. Every call but `close` may throw errors of SQLite. */
export function createDiskSort(): DiskSort {
  const database = new Database(':memory:');
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT OR IGNORE INTO rows VALUES (?, ?)');
  const replace = database.prepare('UPDATE rows SET value = ? WHERE key = ?');
  const next = database.prepare('SELECT key, value FROM rows WHERE key > ? ORDER BY key LIMIT ?');
  return {
    add(rows) {
      let added = 0;
      database.exec('BEGIN');
      for (const { key, value } of rows) {
        // As bytes: text would end at a NUL.
        const bytes = Buffer.from(key);
        if (insert.run(bytes, value).changes > 0) added++;
        else replace.run(value, bytes);
      }
      database.exec('COMMIT');
      return added;
    },
    *pages(limit) {
      for (let after = Buffer.alloc(0); ;) {
        const rows = next.all(after, limit) as readonly { readonly key: Buffer; readonly value: string }[];
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(({ value }) => value);
        after = Buffer.from(last.key);
      }
    },
    close: () => {
      database.close();
    },
  };
}
