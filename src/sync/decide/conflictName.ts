// Names of conflict copies: `report (conflict 2026-11-22 14.03 from LAPTOP).txt` (R7).
import { splitName, withSuffix } from './suffixedName.ts';

/** How many conflict copies one file may have before a person must look (C7). */
export const MAX_CONFLICT_COPIES = 10;

const CONFLICT_SUFFIX = / \(conflict \d{4}-\d\d-\d\d \d\d\.\d\d from [^)]*\)(?: \d+)?$/;
const UNSAFE_IN_NAME = /[\\/<>:"|?*().]|\p{Cc}/gu;

/** Returns the path that this one is a conflict copy of, or the path itself. */
export function conflictOrigin(path: string): string {
  // Without an extension the last dot is the one in the time.
  if (CONFLICT_SUFFIX.test(path)) return path.replace(CONFLICT_SUFFIX, '');
  const { folder, stem, extension } = splitName(path);
  return `${folder}${stem.replace(CONFLICT_SUFFIX, '')}${extension}`;
}

/** By the name only. */
export function isConflictCopy(path: string): boolean {
  return conflictOrigin(path) !== path;
}

/**
 * Returns the `attempt`-th name (from 1) for a copy of `path`; a copy of a copy is named after the original
 * (C6). `stamp` is `2026-11-22 14.03`. The name fits into 255 bytes: a long stem is cut, never the extension.
 */
export function conflictPath(path: string, stamp: string, device: string, attempt: number): string {
  const host = device.replace(UNSAFE_IN_NAME, '-').trim().slice(0, 40) || 'another device';
  const number = attempt > 1 ? ` ${attempt}` : '';
  return withSuffix(conflictOrigin(path), ` (conflict ${stamp} from ${host})${number}`);
}
