// Reads what an object's headers say about its content and metadata.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectDetails, RemoteFault } from '../../sync/remoteFolder.ts';
import type { ObjectHeaders } from '../calls/objectCalls.ts';
import { readMetadata } from './objectMetadata.ts';
import { failedWith } from '../errors/remoteFault.ts';

/**
 * Storage classes that need a restore before they can be read (AWS: "Understanding S3 Glacier storage
 * classes").
 */
const COLD_CLASSES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);
const MD5 = /^[0-9a-f]{32}$/;
/** Encryption under which an ETag is not an MD5 (AWS: API reference, "Object", ETag). */
const OPAQUE_ENCRYPTION = /^aws:kms/;

/** Returns the details of an object of `size` bytes, or `bad-answer`. */
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

/**
 * Returns epoch ms in whole seconds: listings of some servers have milliseconds, headers never do, and both
 * must agree.
 */
export function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

/** Whether an object of this class must be restored before it can be read. */
export function isColdClass(storageClass: string | undefined): boolean {
  return COLD_CLASSES.has(storageClass ?? '');
}

/** An ETag without the quotes that HTTP puts around it. */
export function unquote(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}

/** S3's `null` is the version of an object written without versioning. */
export function versionOf(versionId: string | undefined): string | null {
  return versionId === undefined || versionId === 'null' ? null : versionId;
}

/** A restored copy has `ongoing-request="false"`; Intelligent-Tiering names its archive tiers separately. */
function isCold({ StorageClass, ArchiveStatus, Restore }: ObjectHeaders): boolean {
  if (Restore?.includes('ongoing-request="false"') === true) return false;
  return isColdClass(StorageClass) || ArchiveStatus !== undefined;
}
