// Which bucket names and prefixes are allowed (F11): the one copy of these rules, for config.json, the page
// and the set-up.
import { z } from 'zod';
import { OWN_FOLDER } from '../sync/decide/keyPath.ts';

const MIN_BUCKET_LENGTH = 3;
const MAX_BUCKET_LENGTH = 63;
/** S3 keys have at most 1,024 bytes; the rest is for file names. */
const MAX_PREFIX_BYTES = 900;

/**
 * Limits the size of what crosses the bridge; `refuseBucket` and `refusePrefix` say what is wrong with it. A
 * prefix of n bytes has at most n characters.
 */
export const bucketAddressSchema = z.object({
  bucket: z.string().max(MAX_BUCKET_LENGTH),
  prefix: z.string().max(MAX_PREFIX_BYTES),
});
export type BucketAddress = Readonly<z.infer<typeof bucketAddressSchema>>;

/**
 * Why this is not a bucket name, as a sentence; null: it is one. Applies those rules of "General purpose
 * bucket naming rules" (S3 user guide) that other servers share; dots are allowed, since old buckets have
 * them.
 */
export function refuseBucket(bucket: string): string | null {
  if (bucket.length < MIN_BUCKET_LENGTH || bucket.length > MAX_BUCKET_LENGTH) {
    return `A bucket name has ${MIN_BUCKET_LENGTH} to ${MAX_BUCKET_LENGTH} characters.`;
  }
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    return 'A bucket name has only lower-case letters, digits, dots and hyphens, and starts and ends with a letter or digit.';
  }
  if (/^\d+(\.\d+){3}$/.test(bucket)) return 'A bucket name cannot look like an IP address.';
  return null;
}

/**
 * Why this is not a prefix, as a sentence; null: it is one. Never corrected: a prefix that is one character
 * off is a different prefix.
 */
export function refusePrefix(prefix: string): string | null {
  if (prefix === '') return null;
  if (!prefix.endsWith('/')) return 'A prefix ends with "/"; leave it empty for the whole bucket.';
  if (prefix.startsWith('/')) return 'A prefix does not start with "/".';
  const parts = prefix.slice(0, -1).split('/');
  if (parts.includes('')) return 'Two slashes in a row cannot be a folder.';
  if (parts.includes('.') || parts.includes('..')) return '"." and ".." cannot be folders in a bucket.';
  if (parts.includes(OWN_FOLDER))
    return `"${OWN_FOLDER}" is where Brimful keeps its own files; use another prefix.`;
  if (prefix.includes('\\')) return 'Use "/" between folders, not "\\".';
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) return 'A prefix has no control characters.';
  if (new TextEncoder().encode(prefix).length > MAX_PREFIX_BYTES) {
    return `A prefix has at most ${MAX_PREFIX_BYTES} bytes, so that file names still fit.`;
  }
  return null;
}

/**
 * True if one of two prefixes of the same bucket contains the other, so that two folders would sync the same
 * objects (F6).
 */
export function prefixesOverlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
