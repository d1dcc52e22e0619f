// Looks at one object: HEAD, and what its headers say of content and metadata.
import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { ObjectDetails, RemoteFault } from '../sync/ports.ts';
import { readMetadata } from './objectMetadata.ts';
import { failedWith } from './remoteFault.ts';
import type { S3Place } from './s3Place.ts';
import { addressOf } from './s3Place.ts';

/** Storage classes that need a restore before they can be read (AWS: "Understanding S3 Glacier storage classes"). */
const COLD_CLASSES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);
const MD5 = /^[0-9a-f]{32}$/;
/** Encryption under which an ETag is no MD5 (AWS: API reference, "Object", ETag). */
const OPAQUE_ENCRYPTION = /^aws:kms/;

/** The headers of an object, of HEAD and GET alike. */
export type ObjectHeaders = Omit<HeadObjectCommandOutput, '$metadata' | 'ArchiveStatus'> &
  Partial<Pick<HeadObjectCommandOutput, 'ArchiveStatus'>>;

/** null: nothing is there. `bad-answer` where headers are missing that every S3 server sends. */
export async function headObject(
  place: S3Place,
  key: string,
  signal: AbortSignal,
): Promise<Result<ObjectDetails | null, RemoteFault>> {
  const head = await headRaw(place, key, signal);
  if (!head.ok || head.value === null) return head.ok ? ok(null) : head;
  return readDetails(key, head.value, head.value.ContentLength);
}

/** HEAD as the SDK gives it, for what the port does not carry; null: nothing is there. */
export async function headRaw(
  place: S3Place,
  key: string,
  signal: AbortSignal,
): Promise<Result<HeadObjectCommandOutput | null, RemoteFault>> {
  const { connection } = place;
  const head = await connection.request({ effect: 'none', signal }, (http) =>
    connection.client.send(
      new HeadObjectCommand({ ...addressOf(place, key), ChecksumMode: 'ENABLED' }),
      http,
    ),
  );
  if (head.ok || head.fault.code !== 'not-found') return head;
  return confirmBucket(place, signal);
}

/**
 * An answer to HEAD has no error document: a 404 may mean that the whole bucket is gone, which must never look like one deleted
 * object (R6). A refusal of HeadBucket (a role that may only list its prefix) shows that the bucket is there.
 */
async function confirmBucket(place: S3Place, signal: AbortSignal): Promise<Result<null, RemoteFault>> {
  const { connection } = place;
  const bucket = await connection.request({ effect: 'none', signal }, (http) =>
    connection.client.send(new HeadBucketCommand({ Bucket: place.bucket }), http),
  );
  if (bucket.ok || bucket.fault.code === 'denied') return ok(null);
  return bucket.fault.code === 'not-found' ? failedWith('bucket-missing') : bucket;
}

/** The details of an object of `size` bytes, or `bad-answer`. */
export function readDetails(
  key: string,
  headers: ObjectHeaders,
  size: number | undefined,
): Result<ObjectDetails, RemoteFault> {
  const { ETag, LastModified, VersionId, ChecksumSHA256: sha256 } = headers;
  if (ETag === undefined || LastModified === undefined || size === undefined) {
    return failedWith('bad-answer', { detail: 'object headers are missing' });
  }
  const etag = unquote(ETag);
  const encrypted =
    OPAQUE_ENCRYPTION.test(headers.ServerSideEncryption ?? '') || headers.SSECustomerAlgorithm !== undefined;
  return ok({
    key,
    size,
    etag,
    modified: wholeSeconds(LastModified),
    archived: isCold(headers),
    metadata: readMetadata(headers.Metadata),
    md5: MD5.test(etag) && !encrypted ? etag : null,
    sha256:
      sha256 === undefined || sha256.includes('-') ? null : Buffer.from(sha256, 'base64').toString('hex'),
    versionId: versionOf(VersionId),
  });
}

/** Listings of some servers have milliseconds, headers never do: whole seconds, so that both agree. */
export function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

export function isColdClass(storageClass: string | undefined): boolean {
  return COLD_CLASSES.has(storageClass ?? '');
}

export function unquote(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}

/** S3's `null` is the version of an object that was written without versioning. */
export function versionOf(versionId: string | undefined): string | null {
  return versionId === undefined || versionId === 'null' ? null : versionId;
}

/** A restored copy says `ongoing-request="false"`; Intelligent-Tiering tells its archive tiers apart. */
function isCold({ StorageClass, ArchiveStatus, Restore }: ObjectHeaders): boolean {
  if (Restore?.includes('ongoing-request="false"') === true) return false;
  return isColdClass(StorageClass) || ArchiveStatus !== undefined;
}
