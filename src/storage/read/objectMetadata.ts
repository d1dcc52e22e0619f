// The user metadata of an object, in rclone's convention, so that both tools understand each other; metadata
// of other tools where it is unambiguous.
import type { ObjectMetadata } from '../../sync/remoteFolder.ts';
import { isExecutableMode, writeMode } from './objectMode.ts';

export type UserMetadata = Readonly<Record<string, string>>;

/**
 * Names as the SDK returns them: without `x-amz-meta-`, in lower case. rclone and s3fs write the first two
 * alike.
 */
const MTIME = 'mtime';
const MODE = 'mode';
const OPERATION = 'brimful-op';
/** s3cmd's `atime:1/ctime:2/gid:3/.../md5:.../mode:33188/mtime:4/uname:...`. */
const S3CMD = 's3cmd-attrs';
/**
 * Metadata that describes specific content and would be wrong for other content: rclone's MD5 of large
 * objects, S3 Browser's digest and date.
 */
const OF_THE_CONTENT: ReadonlySet<string> = new Set(['md5chksum', 'sha256', 's3b-last-modified']);

const MTIME_FORM = /^(-?)(\d{1,11})(?:\.(\d*))?$/;
const NANOSECOND_DIGITS = 9;

/**
 * Reads an object's user metadata. `mtime`: seconds since the epoch with a fraction of any length (rclone
 * drops trailing zeros, s3fs has none) and the sign before the whole number; returned with nine digits.
 * `mode`: only the executable bits count (F4). Unreadable values count as absent.
 */
export function readMetadata(raw: UserMetadata | undefined): ObjectMetadata {
  const s3cmd = fieldsOf(raw?.[S3CMD]);
  return {
    mtime: readMtime(raw?.[MTIME]) ?? readMtime(s3cmd.get('mtime')),
    executable: isExecutableMode(raw?.[MODE] ?? s3cmd.get('mode')),
    operation: raw?.[OPERATION] ?? null,
  };
}

/**
 * Returns the user metadata to send: ours, merged over what others gave the object. `content`: whether it is
 * the content that they described, or new content, for which their digests would be wrong.
 */
export function writeMetadata(
  metadata: ObjectMetadata,
  given: UserMetadata | undefined = {},
  content: 'same' | 'new' = 'new',
): Record<string, string> {
  const ours: readonly string[] = [MTIME, MODE, OPERATION, S3CMD];
  const kept = Object.entries(given).filter(
    ([name]) => !ours.includes(name) && (content === 'same' || !OF_THE_CONTENT.has(name)),
  );
  const s3cmd = given[S3CMD];
  const carriedMode = given[MODE] ?? fieldsOf(s3cmd).get('mode');
  const mode = writeMode(carriedMode, metadata.executable);
  return {
    ...Object.fromEntries(kept),
    ...(s3cmd === undefined ? {} : { [S3CMD]: writeS3cmd(s3cmd, metadata, content) }),
    ...(metadata.mtime === null ? {} : { [MTIME]: metadata.mtime }),
    ...(mode === undefined || (given[MODE] === undefined && mode === carriedMode) ? {} : { [MODE]: mode }),
    ...(metadata.operation === null ? {} : { [OPERATION]: metadata.operation }),
  };
}

function readMtime(text: string | undefined): string | null {
  const match = MTIME_FORM.exec(text ?? '');
  if (match === null) return null;
  const [, sign = '', seconds = '0', fraction = ''] = match;
  return `${sign}${seconds}.${fraction.slice(0, NANOSECOND_DIGITS).padEnd(NANOSECOND_DIGITS, '0')}`;
}

function fieldsOf(attributes: string | undefined): ReadonlyMap<string, string> {
  const fields = (attributes ?? '').split('/').map((field) => field.split(':'));
  return new Map(fields.map(([name = '', value = '']) => [name, value]));
}

/** s3cmd's record with the new time, and without the digest of content that is no longer there. */
function writeS3cmd(attributes: string, { mtime }: ObjectMetadata, content: 'same' | 'new'): string {
  const fields = attributes.split('/').filter((field) => content === 'same' || !field.startsWith('md5:'));
  const seconds = mtime === null ? null : mtime.slice(0, mtime.indexOf('.'));
  return fields
    .map((field) => (field.startsWith('mtime:') && seconds !== null ? `mtime:${seconds}` : field))
    .join('/');
}
