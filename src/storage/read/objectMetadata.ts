// The user metadata of an object, in rclone's convention, so that both tools read each other.
import { formatTimestamp, parseTimestamp } from '../../sync/decide/timestamp.ts';
import type { ObjectMetadata } from '../../sync/remoteFolder.ts';

/** Names as the SDK gives them: without `x-amz-meta-`, in lower case. */
const MTIME = 'mtime';
const MODE = 'mode';
const OPERATION = 'brimful-op';

const MTIME_FORM = /^(-?)(\d{1,11})(?:\.(\d+))?$/;
const MODE_FORM = /^0?[0-7]{3,6}$/;
/** A regular file that all may read and run; the only mode that is ever written. */
const EXECUTABLE_MODE = '100755';

/**
 * `mtime`: seconds since the epoch with a fraction of any length (rclone drops trailing zeros); given back with nine digits. `mode`:
 * octal, with or without the file type; only the executable bits count (F4). What cannot be read counts as absent.
 */
export function readMetadata(raw: Readonly<Record<string, string>> | undefined): ObjectMetadata {
  return {
    mtime: readMtime(raw?.[MTIME]),
    executable: isExecutable(raw?.[MODE]),
    operation: raw?.[OPERATION] ?? null,
  };
}

/** The user metadata to send. A file that is not executable carries no mode, so that rclone applies its default. */
export function writeMetadata(metadata: ObjectMetadata): Record<string, string> {
  return {
    ...(metadata.mtime === null ? {} : { [MTIME]: writeMtime(metadata.mtime) }),
    ...(metadata.executable ? { [MODE]: EXECUTABLE_MODE } : {}),
    ...(metadata.operation === null ? {} : { [OPERATION]: metadata.operation }),
  };
}

/** `metadata` over the user metadata that other tools gave the object. */
export function mergeMetadata(
  foreign: Readonly<Record<string, string>> | undefined,
  metadata: ObjectMetadata,
): Record<string, string> {
  const ours: readonly string[] = [MTIME, MODE, OPERATION];
  const kept = Object.entries(foreign ?? {}).filter(([name]) => !ours.includes(name));
  return { ...Object.fromEntries(kept), ...writeMetadata(metadata) };
}

function readMtime(text: string | undefined): string | null {
  const match = MTIME_FORM.exec(text ?? '');
  if (match === null) return null;
  const [, sign, seconds = '0', fraction = '0'] = match;
  const nanoseconds = parseTimestamp(`${seconds}.${fraction.slice(0, 9)}`) ?? 0n;
  return formatTimestamp(sign === '-' ? -nanoseconds : nanoseconds);
}

/** rclone puts the sign before the whole number (its `swift.TimeToFloatString`): half a second before 1970 is `-0.5`. */
function writeMtime(mtime: string): string {
  const nanoseconds = parseTimestamp(mtime) ?? 0n;
  return nanoseconds < 0n ? `-${formatTimestamp(-nanoseconds)}` : formatTimestamp(nanoseconds);
}

function isExecutable(text: string | undefined): boolean {
  return text !== undefined && MODE_FORM.test(text) && (Number.parseInt(text, 8) & 0o111) !== 0;
}
