// What tells one state of a file from another, read from the system with all the nanoseconds it has.
import type { BigIntStats } from 'node:fs';
import type { FileIdentity } from '../../sync/decide/model.ts';

const NANOSECONDS = 1_000_000_000n;

/** The identity of a file from `lstat` or `fstat` with `bigint: true`. Birth time is '' where the system knows none (0). */
export function identityOf(stats: BigIntStats): FileIdentity {
  return {
    device: String(stats.dev),
    inode: String(stats.ino),
    size: Number(stats.size),
    mtime: timestamp(stats.mtimeNs),
    ctime: timestamp(stats.ctimeNs),
    birthtime: stats.birthtimeNs === 0n ? '' : timestamp(stats.birthtimeNs),
  };
}

/** Nanoseconds since the epoch as `seconds.nanoseconds`; before 1970 the seconds are negative and the fraction still counts up. */
export function timestamp(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return `${String((nanoseconds - fraction) / NANOSECONDS)}.${String(fraction).padStart(9, '0')}`;
}

/** Nanoseconds since the epoch from `seconds.nanoseconds` (one to nine digits of fraction, or none); null for anything else. */
export function parseTimestamp(text: string): bigint | null {
  const match = /^(-?\d{1,11})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  return BigInt(match[1] ?? '0') * NANOSECONDS + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/**
 * As `sameIdentity` of the decisions, but for the change time, which Brimful's own renames and links move on. Anyone who writes
 * moves the modification time as well.
 */
export function sameContentState(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && a.size === b.size && a.mtime === b.mtime;
}
