// The table of base entries: what both sides last agreed on, in key order.
import type Database from 'libsql';
import type { BaseEntry, BaseFile } from '../sync/decide/model.ts';
import { sortKey } from '../sync/decide/order.ts';

type Text = string | null;
/** In the order of COLUMNS. Folders have null everywhere except in `key` and `marker`. */
type EntryRow = readonly [
  key: string,
  device: Text,
  inode: Text,
  size: number | null,
  mtime: Text,
  ctime: Text,
  birthtime: Text,
  executable: number | null,
  sha256: Text,
  etag: Text,
  modified: number | null,
  marker: number | null,
  timeUnsent: number | null,
];

const COLUMNS =
  'key, device, inode, size, mtime, ctime, birthtime, executable, sha256, etag, modified, marker, time_unsent';

/** Rows per query: enough to make the query cheap, few enough that a million entries need little memory. */
const CHUNK_ROWS = 500;
/** The end of a full scan: blobs sort after every text (https://www.sqlite.org/datatype3.html, 4.1). */
const AFTER_ALL_KEYS = Buffer.alloc(0);

export interface EntryTable {
  /** Yields the entries at and below `under` in key order; '' = all. */
  below(under: string): Generator<BaseEntry, void>;
  get(path: string, kind: BaseEntry['kind']): BaseEntry | undefined;
  /** Returns true when the entry is new. */
  put(entry: BaseEntry): boolean;
  /** Returns true when the entry existed. */
  remove(entry: { readonly path: string; readonly kind: BaseEntry['kind'] }): boolean;
  withEtags(etags: readonly string[]): readonly BaseFile[];
  countFiles(): number;
}

/** Prepares the statements. What the table refuses is thrown. */
export function createEntryTable(database: Database.Database): EntryTable {
  const byKey = database.prepare(`SELECT ${COLUMNS} FROM entry WHERE key = ?`).raw();
  const inRange = database
    .prepare(`SELECT ${COLUMNS} FROM entry WHERE key > ? AND key < ? ORDER BY key LIMIT ${CHUNK_ROWS}`)
    .raw();
  const insert = database.prepare(`INSERT INTO entry (${COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`);
  const update = database.prepare(
    `UPDATE entry SET device = ?2, inode = ?3, size = ?4, mtime = ?5, ctime = ?6, birthtime = ?7, executable = ?8,
       sha256 = ?9, etag = ?10, modified = ?11, marker = ?12, time_unsent = ?13 WHERE key = ?1`,
  );
  const remove = database.prepare('DELETE FROM entry WHERE key = ?');
  const byEtag = database
    .prepare(`SELECT ${COLUMNS} FROM entry WHERE etag IN (SELECT value FROM json_each(?))`)
    .raw();
  const count = database.prepare('SELECT count(*) FROM entry WHERE etag IS NOT NULL').raw();

  /** Each chunk is a separate query, so commits in between are fine and no statement stays open. */
  const range = function* (after: string, before: string | Buffer): Generator<BaseEntry, void> {
    for (let last = after; ;) {
      const rows = inRange.all(last, before) as EntryRow[];
      for (const row of rows) {
        last = row[0];
        yield toEntry(row);
      }
      if (rows.length < CHUNK_ROWS) return;
    }
  };
  const get = (key: string): BaseEntry | undefined => {
    const [row] = byKey.all(key) as EntryRow[];
    return row && toEntry(row);
  };

  return {
    *below(under) {
      if (under === '') {
        yield* range('', AFTER_ALL_KEYS);
        return;
      }
      for (const entry of [get(under), get(`${under}/`)]) if (entry !== undefined) yield entry;
      // '0' follows '/'.
      yield* range(`${under}/`, `${under}0`);
    },
    get: (path, kind) => get(sortKey({ path, kind })),
    put: (entry) => {
      const row = toRow(entry);
      if (update.run(...row).changes > 0) return false;
      insert.run(...row);
      return true;
    },
    remove: (entry) => remove.run(sortKey(entry)).changes > 0,
    withEtags: (etags) =>
      (byEtag.all(JSON.stringify(etags)) as EntryRow[])
        .map(toEntry)
        .filter((entry): entry is BaseFile => entry.kind === 'file'),
    countFiles: () => Number(count.all().flat()[0]),
  };
}

function toRow(entry: BaseEntry): EntryRow {
  const key = sortKey(entry);
  if (entry.kind === 'directory')
    return [key, null, null, null, null, null, null, null, null, null, null, Number(entry.marker), null];
  const { device, inode, size, mtime, ctime, birthtime } = entry.identity;
  const identity = [device, inode, size, mtime, ctime, birthtime] as const;
  const { sha256, etag, modified, timeUnsent = false } = entry;
  return [key, ...identity, Number(entry.executable), sha256, etag, modified, null, Number(timeUnsent)];
}

function toEntry(row: EntryRow): BaseEntry {
  const [key, device, inode, size, mtime, ctime, birthtime, ...more] = row;
  const [executable, sha256, etag, modified, marker, timeUnsent] = more;
  if (marker !== null) return { kind: 'directory', path: key.slice(0, -1), marker: marker !== 0 };
  return {
    kind: 'file',
    path: key,
    identity: {
      device: device ?? '',
      inode: inode ?? '',
      size: size ?? 0,
      mtime: mtime ?? '',
      ctime: ctime ?? '',
      birthtime: birthtime ?? '',
    },
    executable: executable === 1,
    sha256: sha256 ?? '',
    etag: etag ?? '',
    modified,
    ...(timeUnsent === 1 && { timeUnsent: true }),
  };
}
