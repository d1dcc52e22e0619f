// A place in a bucket as a person types it: what can be wrong before anybody is asked, and addresses pasted whole.
import type { FieldErrors } from '../controls/fieldErrors.ts';

export interface BucketAddress {
  readonly bucket: string;
  readonly prefix: string;
}

/** Bytes that a key keeps for file names: S3 keys have at most 1,024 bytes. */
const LONGEST_PREFIX = 900;

/** Splits a pasted `s3://bucket/some/prefix`; null when `text` is not such an address. */
export function parseAddress(text: string): BucketAddress | null {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/u.exec(text.trim());
  return match === null ? null : { bucket: match[1] ?? '', prefix: match[2] ?? '' };
}

/** The prefix as it is sent: no spaces around it, one slash at its end, '' for the whole bucket. */
export function normalPrefix(prefix: string): string {
  const trimmed = prefix.trim();
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}

/** S3 User Guide, "General purpose bucket naming rules". */
function bucketError(bucket: string): string | undefined {
  if (bucket === '') return 'Enter the name of the bucket.';
  if (bucket.length < 3 || bucket.length > 63) return 'A bucket name has 3 to 63 characters.';
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/u.test(bucket) || bucket.includes('..')) {
    return 'A bucket name has only small letters, digits, dots and hyphens, and begins and ends with a letter or digit.';
  }
  if (/^\d+\.\d+\.\d+\.\d+$/u.test(bucket)) return 'A bucket name cannot look like an IP address.';
  return undefined;
}

function prefixError(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  if (prefix.startsWith('/')) return 'Leave out the slash at the beginning.';
  const parts = prefix.slice(0, -1).split('/');
  if (parts.includes('')) return 'Two slashes in a row cannot be a folder.';
  if (parts.includes('.') || parts.includes('..')) return '“.” and “..” cannot be folders in a bucket.';
  if (prefix.includes('\\')) return 'Use “/” between folders.';
  if (new TextEncoder().encode(prefix).length > LONGEST_PREFIX) {
    return `Use at most ${LONGEST_PREFIX} bytes, so that file names still fit.`;
  }
  return undefined;
}

/** The fields of an address that must be changed, each with what to do; empty when all is well. */
export function addressErrors(address: BucketAddress): FieldErrors {
  const bucket = bucketError(address.bucket.trim());
  const prefix = prefixError(normalPrefix(address.prefix));
  return { ...(bucket !== undefined && { bucket }), ...(prefix !== undefined && { prefix }) };
}
