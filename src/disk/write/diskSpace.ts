// Room on the disk: what a download may take, and the reserve that stays for everything else (R15).
import { statfsSync } from 'node:fs';
import { failed, ok, rethrowBug, type Result } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { localFault } from '../path/localFault.ts';

/** Bytes. */
export interface DiskSpace {
  readonly total: number;
  /** What a program without special rights may still take. */
  readonly free: number;
  /** The most that one file can have there; left out: nothing that matters. */
  readonly largestFile?: number;
}

/** FAT's type (statfs(2), MSDOS_SUPER_MAGIC), and the most that its 32 bits for a size can say. */
const FAT_TYPE = 0x4d44;
const FAT_LARGEST_BYTES = 2 ** 32 - 1;

const USUAL_RESERVE_BYTES = 500 * 1000 ** 2;
const USUAL_RESERVE_SHARE = 0.02;
/** On a small disk the usual reserve would be most of it. */
const MAX_RESERVE_SHARE = 0.1;

/** Returns the reserve (bytes) of a disk: the larger of 500 MB and 2 %, at most a tenth. */
export function reserveOf(total: number): number {
  return Math.min(Math.max(USUAL_RESERVE_BYTES, total * USUAL_RESERVE_SHARE), total * MAX_RESERVE_SHARE);
}

/**
 * Returns the space on the file system of `folder`; null when the system does not say, as with some
 * network and FUSE file systems.
 */
export function readSpace(folder: string): DiskSpace | null {
  try {
    const { type, bsize, blocks, bavail } = statfsSync(folder);
    // A file system that knows no size says so by having none.
    if (blocks === 0) return null;
    const isFat = process.platform === 'linux' && type === FAT_TYPE;
    const space = { total: blocks * bsize, free: bavail * bsize };
    return isFat ? { ...space, largestFile: FAT_LARGEST_BYTES } : space;
  } catch (error) {
    rethrowBug(error);
    return null;
  }
}

/**
 * Refuses what does not fit: `needed` more bytes, beside `promised` ones that open downloads will still
 * write, must leave the reserve untouched. `reserve` (bytes) is a person's choice; null: the usual one.
 * Faults: `no-space`; `too-large` for what this file system cannot hold at all.
 */
export function checkSpace(
  space: DiskSpace | null,
  {
    needed,
    promised,
    reserve,
  }: { readonly needed: number; readonly promised: number; readonly reserve: number | null },
): Result<void, LocalFault> {
  if (space === null) return ok(undefined);
  if (needed > (space.largestFile ?? Infinity)) return failed(localFault('too-large'));
  const available = Math.max(space.free - promised - (reserve ?? reserveOf(space.total)), 0);
  if (needed <= available) return ok(undefined);
  const message =
    `${inMegabytes(needed, Math.ceil)} are needed, and ${inMegabytes(available, Math.floor)} may be used on this disk ` +
    '(some is kept free for other programs). Free some space; Brimful will continue by itself.';
  return failed({ ...localFault('no-space'), message });
}

/** Rounded to tenths, so that what is needed never looks like no more than what there is. */
function inMegabytes(bytes: number, round: (tenths: number) => number): string {
  return `${(round(bytes / 100_000) / 10).toLocaleString('en-US')} MB`;
}
