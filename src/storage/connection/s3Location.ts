// The target of a folder's requests: connection, bucket and prefix, and what the endpoint is known to
// enforce.
import { LARGE_FROM } from '../../sync/remoteFolder.ts';
import type { EndpointCapabilities } from '../../sync/remoteFolder.ts';
import type { Refusals } from './refusals.ts';
import type { S3Connection } from './s3Connection.ts';
import type { StoredUploads } from './storedUploads.ts';

/** Sizes in bytes; tests use smaller ones to reach every branch. */
export interface TransferSizes {
  /** Uploads of at least this size are multipart. */
  readonly multipartThreshold: number;
  /** Minimum part size; the endpoint's own minimum is 5 MiB for all parts except the last. */
  readonly minimumPart: number;
  /** Downloads of at least this size come in ranges of `range` bytes, side by side. */
  readonly rangedFrom: number;
  readonly range: number;
  /** Copies above this size are multipart (CopyObject is limited to 5 GiB). */
  readonly copyThreshold: number;
  readonly copyPart: number;
  /** The most that one PutObject may carry (AWS: 5 GiB). */
  readonly largestPut: number;
}

const MIB = 1024 * 1024;

export const TRANSFER_SIZES: TransferSizes = {
  multipartThreshold: LARGE_FROM,
  minimumPart: 8 * MIB,
  rangedFrom: LARGE_FROM,
  range: 4 * MIB,
  copyThreshold: 5 * 1024 * MIB,
  copyPart: 512 * MIB,
  largestPut: 5 * 1024 * MIB,
};

export interface S3Location {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** '' or ending in `/`. */
  readonly prefix: string;
  readonly sizes: TransferSizes;
  /** null until the endpoint has been probed: conditions are then sent, but not relied on. */
  readonly enforced: () => EndpointCapabilities | null;
  readonly refusals: Refusals;
  readonly stored: StoredUploads;
}

/** Returns the bucket and the full key of a relative key, as requests need them. */
export function addressOf(
  location: S3Location,
  key: string,
): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: location.bucket, Key: location.prefix + key };
}

/** AWS: "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

/**
 * True when no object can have this key. Checked before sending, because the response to HEAD does not say
 * why it failed.
 */
export function isTooLong(location: S3Location, key: string): boolean {
  return Buffer.byteLength(location.prefix + key) > MAX_KEY_BYTES;
}
