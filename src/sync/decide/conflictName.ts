// Names of conflict copies: `report (conflict 2026-11-22 14.03 from LAPTOP).txt` (R7).

/** How many conflict copies one file may have before a person has to look. */
export const MAX_CONFLICT_COPIES = 10;

const CONFLICT_SUFFIX = / \(conflict \d{4}-\d\d-\d\d \d\d\.\d\d from [^)]*\)(?: \d+)?$/;
const MAX_NAME_BYTES = 255;
const UNSAFE_IN_NAME = /[\\/<>:"|?*().]|\p{Cc}/gu;

interface NameParts {
  readonly folder: string;
  readonly stem: string;
  readonly extension: string;
}

function split(path: string): NameParts {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 ? dot : name.length;
  return { folder: path.slice(0, slash + 1), stem: name.slice(0, cut), extension: name.slice(cut) };
}

/** The path of which this one is a conflict copy, or the path itself. */
export function conflictOrigin(path: string): string {
  // Without an extension the last dot is the one in the time.
  if (CONFLICT_SUFFIX.test(path)) return path.replace(CONFLICT_SUFFIX, '');
  const { folder, stem, extension } = split(path);
  return `${folder}${stem.replace(CONFLICT_SUFFIX, '')}${extension}`;
}

export function isConflictCopy(path: string): boolean {
  return conflictOrigin(path) !== path;
}

/**
 * The `attempt`-th name (from 1) for a copy of `path`. A copy of a copy is named after the original. `stamp` is `2026-11-22 14.03`.
 * The name fits into 255 bytes: a long stem is cut, never the extension.
 */
export function conflictPath(path: string, stamp: string, device: string, attempt: number): string {
  const { folder, stem, extension } = split(conflictOrigin(path));
  const host = device.replace(UNSAFE_IN_NAME, '-').trim().slice(0, 40) || 'another device';
  const suffix = ` (conflict ${stamp} from ${host})${attempt > 1 ? ` ${attempt}` : ''}`;
  let kept = stem;
  while (kept.length > 1 && byteLength(kept + suffix + extension) > MAX_NAME_BYTES) {
    kept = kept.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  }
  return `${folder}${kept}${suffix}${extension}`;
}

function byteLength(text: string): number {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, 'x').length;
}
