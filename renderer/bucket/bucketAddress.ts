// A bucket and prefix as typed: checked before the app is asked, and split from a pasted s3:// address.
import { refuseBucket, refusePrefix } from '../../src/contract/bucketAddress.ts';
import type { BucketAddress } from '../../src/contract/bucketAddress.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';

/** Splits a pasted `s3://bucket/some/prefix`; null when `text` is not such an address. */
export function parseAddress(text: string): BucketAddress | null {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/u.exec(text.trim());
  return match === null ? null : { bucket: match[1] ?? '', prefix: match[2] ?? '' };
}

/** The prefix as sent: trimmed, with a slash at its end, '' for the whole bucket. */
export function normalPrefix(prefix: string): string {
  const trimmed = prefix.trim();
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}

/** What is wrong with each field; empty when nothing is. */
export function addressErrors(address: BucketAddress): FieldErrors {
  const name = address.bucket.trim();
  const bucket = name === '' ? 'Enter the name of the bucket.' : refuseBucket(name);
  const prefix = refusePrefix(normalPrefix(address.prefix));
  return { ...(bucket !== null && { bucket }), ...(prefix !== null && { prefix }) };
}
