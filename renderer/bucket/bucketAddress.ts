// A place in a bucket as a person types it: what can be wrong before anybody is asked, and addresses pasted whole.
import { refuseBucket, refusePrefix } from '../../src/contract/bucketAddress.ts';
import type { BucketAddress } from '../../src/contract/bucketAddress.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';

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

/** The fields of an address that must be changed, each with what to do; empty when all is well. */
export function addressErrors(address: BucketAddress): FieldErrors {
  const name = address.bucket.trim();
  const bucket = name === '' ? 'Enter the name of the bucket.' : refuseBucket(name);
  const prefix = refusePrefix(normalPrefix(address.prefix));
  return { ...(bucket !== null && { bucket }), ...(prefix !== null && { prefix }) };
}
