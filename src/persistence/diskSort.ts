// Sorts more than memory should hold: rows wait in a database without a name, which SQLite spills to a
// temporary file of its own and removes with the connection.
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

const SCHEMA = `
  PRAGMA temp_store = FILE;
  PRAGMA cache_size = -${CACHE_KIB};
  PRAGMA synchronous = OFF;
  PRAGMA journal_mode = OFF;
  CREATE TABLE rows (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** An empty one; `close` frees its memory and its file. Throws the errors of SQLite. */
export function createDiskSort(): DiskSort {
  // An empty name: a private temporary database (https://www.sqlite.org/inmemorydb.html#temp_db).
  const database = new Database('');
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT OR REPLACE INTO rows VALUES (?, ?)');
  const count = database.prepare('SELECT count(*) AS count FROM rows');
  const next = database.prepare('SELECT key, value FROM rows WHERE key > ? ORDER BY key LIMIT ?');
  const size = (): number => (count.get() as { readonly count: number }).count;
  let known = 0;
  return {
    add(rows) {
      database.exec('BEGIN');
      // As bytes: text would end at a NUL.
      for (const { key, value } of rows) insert.run(Buffer.from(key), value);
      database.exec('COMMIT');
      const before = known;
      known = size();
      return known - before;
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
