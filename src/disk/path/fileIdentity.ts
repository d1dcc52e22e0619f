// Reads what distinguishes one state of a file from another, with all the nanoseconds that the system has.
import type { BigIntStats } from 'node:fs';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { formatTimestamp } from '../../sync/decide/timestamp.ts';

/**
 * Returns the identity of a file from `lstat` or `fstat` with `bigint: true`. Birth time is '' where the
 * system does not know it (0).
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
 * Like `sameIdentity` of the decisions, except for the change time, which Brimful's own renames and links
 * update. Any writer updates the modification time as well.
 */
export function sameContentState(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && a.size === b.size && a.mtime === b.mtime;
}
