// Where the requests of one folder go: connection, bucket and prefix, and what the endpoint is known to enforce.
import type { EndpointCapabilities } from '../../sync/remoteFolder.ts';
import type { Refusals } from './refusals.ts';
import type { S3Connection } from './s3Connection.ts';

/** Sizes in bytes; smaller ones let tests reach every branch. */
export interface TransferSizes {
  /** Uploads of at least this size go in parts. */
  readonly multipartThreshold: number;
  /** Parts are at least this large; the endpoint's own minimum is 5 MiB for all but the last. */
  readonly minimumPart: number;
  /** Copies above this size go in parts (CopyObject ends at 5 GiB). */
  readonly copyThreshold: number;
  readonly copyPart: number;
}

const MIB = 1024 * 1024;

export const TRANSFER_SIZES: TransferSizes = {
  multipartThreshold: 16 * MIB,
  minimumPart: 8 * MIB,
  copyThreshold: 5 * 1024 * MIB,
  copyPart: 512 * MIB,
};

export interface S3Location {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** '' or ending in `/`. */
  readonly prefix: string;
  readonly sizes: TransferSizes;
  /** null until the endpoint has been probed: conditions are then sent, and not relied on. */
  readonly enforced: () => EndpointCapabilities | null;
  readonly refusals: Refusals;
}

/** Bucket and whole key of a relative key, as every request wants them. */
export function addressOf(
  location: S3Location,
  key: string,
): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: location.bucket, Key: location.prefix + key };
}

/** AWS: "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

/** True when no object can have this key. Asked before sending: the service's own refusal has no words in answers to HEAD. */
export function isTooLong(location: S3Location, key: string): boolean {
  return Buffer.byteLength(location.prefix + key) > MAX_KEY_BYTES;
}
