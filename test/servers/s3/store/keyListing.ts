// One page of a listing: prefix, delimiter and limit applied to anything that comes in key order.
// Source: S3 API reference, ListObjectsV2; S3 User Guide, "Organizing objects using prefixes".
import type { Cursor } from './versionIndex.ts';

/** Smaller than every age: the newest version of a key. */
export const NEWEST = Number.MIN_SAFE_INTEGER;
/** How many rows are read at once while looking for what belongs on the page. */
const BATCH = 1000;

export interface ListingRequest<T> {
  readonly prefix: string;
  /** '' = none. */
  readonly delimiter: string;
  /** Most entries and common prefixes together. */
  readonly limit: number;
  readonly from: Cursor;
  /** The next rows from a cursor on (included). */
  readonly read: (from: Cursor, limit: number) => readonly T[];
  readonly positionOf: (row: T) => { readonly key: string; readonly next: Cursor };
}

export interface ListingPage<T> {
  readonly entries: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** The last name on the page, key or common prefix; '' on an empty page. */
  readonly last: string;
  /** Where the next page begins; null when there is none. */
  readonly next: Cursor | null;
}

/**
 * Never reads what lies under a common prefix twice: after one is found it skips to the first key behind it.
 */
export function listPage<T>(request: ListingRequest<T>): ListingPage<T> {
  const { prefix, delimiter, limit, read, positionOf } = request;
  const entries: T[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  const pageUntil = (next: Cursor | null): ListingPage<T> => ({ entries, commonPrefixes, last, next });
  const start = cursorAt(Buffer.from(prefix));
  let cursor = Buffer.compare(request.from.key, start.key) < 0 ? start : request.from;
  if (limit === 0) return pageUntil(null);
  for (;;) {
    const room = limit - entries.length - commonPrefixes.length;
    const rows = read(cursor, Math.min(room + 1, BATCH));
    const before = cursor;
    for (const row of rows) {
      const { key, next } = positionOf(row);
      if (!key.startsWith(prefix)) return pageUntil(null);
      if (entries.length + commonPrefixes.length === limit) return pageUntil(cursor);
      const common = commonPrefixOf(key, prefix, delimiter);
      if (common !== null) {
        commonPrefixes.push(common);
        last = common;
        cursor = cursorAt(behindPrefix(Buffer.from(common)));
        break;
      }
      entries.push(row);
      last = key;
      cursor = next;
    }
    if (cursor === before) return pageUntil(null);
  }
}

/** The first possible row at or behind `key`. */
export function cursorAt(key: Buffer): Cursor {
  return { key, age: NEWEST };
}

/** The first possible row behind `key`. */
export function cursorBehind(key: string): Cursor {
  return cursorAt(Buffer.concat([Buffer.from(key), Buffer.of(0)]));
}

/**
 * The same for the marker of an older listing: one that is a common prefix stands for everything under it.
 */
export function cursorBehindMarker(marker: string, prefix: string, delimiter: string): Cursor {
  if (marker === '') return cursorAt(Buffer.alloc(0));
  const isCommonPrefix = commonPrefixOf(marker, prefix, delimiter) === marker;
  return isCommonPrefix ? cursorAt(behindPrefix(Buffer.from(marker))) : cursorBehind(marker);
}

/**
 * The smallest byte string that is greater than everything that starts with `prefix`.
 * UTF-8 never contains 0xff.
 */
function behindPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  const last = end.length - 1;
  end[last] = (end[last] ?? 0) + 1;
  return end;
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | null {
  if (delimiter === '') return null;
  const cut = key.indexOf(delimiter, prefix.length);
  return cut < 0 ? null : key.slice(0, cut + delimiter.length);
}
