// The table of what was done and why, for people (R12): the newest ten thousand events of a folder.
import type Database from 'libsql';
import { HISTORY_CODES, type HistoryCode, type HistoryEvent } from '../sync/journalPort.ts';

export const KEPT_EVENTS = 10_000;

type HistoryRow = readonly [at: number, path: string, what: string, why: string, bytes: number | null];

export interface HistoryTable {
  add(events: readonly HistoryEvent[]): void;
  /**
   * Returns up to `limit` events, newest first, without codes that only a newer version knows; `path` null =
   * all paths.
   */
  newest(path: string | null, limit: number): readonly HistoryEvent[];
}

/** Prepares the statements. Only the newest events are kept. */
export function createHistoryTable(database: Database.Database): HistoryTable {
  const insert = database.prepare('INSERT INTO history (at, path, what, why, bytes) VALUES (?,?,?,?,?)');
  const prune = database.prepare('DELETE FROM history WHERE id <= ?');
  const select = 'SELECT at, path, what, why, bytes FROM history';
  const all = database.prepare(`${select} ORDER BY id DESC LIMIT ?`).raw();
  const ofPath = database.prepare(`${select} WHERE path = ? ORDER BY id DESC LIMIT ?`).raw();

  return {
    add: (events) => {
      let last = 0;
      for (const { at, path, what, why, bytes } of events)
        last = Number(insert.run(at, path, what, why, bytes).lastInsertRowid);
      if (last > KEPT_EVENTS) prune.run(last - KEPT_EVENTS);
    },
    newest: (path, limit) => {
      const rows = (path === null ? all.all(limit) : ofPath.all(path, limit)) as HistoryRow[];
      return rows.flatMap(([at, name, what, why, bytes]) =>
        isHistoryCode(what) ? [{ at, path: name, what, why, bytes }] : [],
      );
    },
  };
}

function isHistoryCode(text: string): text is HistoryCode {
  return HISTORY_CODES.some((code) => code === text);
}
