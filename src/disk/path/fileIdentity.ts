// What tells one state of a file from another, read from the system with all the nanoseconds it has.
import type { BigIntStats } from 'node:fs';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { formatTimestamp } from '../../sync/decide/timestamp.ts';

/**
 * The identity of a file from `lstat` or `fstat` with `bigint: true`. Birth time is '' where the system knows
 * none (0).
 */
export function identityOf(stats: BigIntStats): FileIdentity {
  return {
    device: String(stats.dev),
    inode: String(stats.ino),
    size: Number(stats.size),
    mtime: formatTimestamp(stats.mtimeNs),
    ctime: formatTimestamp(stats.ctimeNs),
    birthtime: stats.birthtimeNs === 0n ? '' : formatTimestamp(stats.birthtimeNs),
  };
}

/**
 * As `sameIdentity` of the decisions, but for the change time, which Brimful's own renames and links move on.
 * Anyone who writes moves the modification time as well.
 */
export function sameContentState(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && a.size === b.size && a.mtime === b.mtime;
}
