// The headers of an object that an answer carries.
import { checksumHeader, type Checksum } from '../../checksums/checksum.ts';
import { refusal } from '../../../http/serviceError.ts';
import type { ObjectAttributes, ObjectVersion, Version } from '../../store/version.ts';

export const METADATA_PREFIX = 'x-amz-meta-';
/** Objects in these classes must be restored before they can be read. */
export const ARCHIVE_CLASSES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** The headers of a Get or Head answer, without those of its body. */
export function describeObject(version: ObjectVersion): Record<string, string> {
  const metadata = Object.entries(version.metadata).map(([name, value]) => [METADATA_PREFIX + name, value]);
  return {
    ...version.headers,
    ...(Object.fromEntries(metadata) as Record<string, string>),
    ...versionHeaders(version),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

/** `x-amz-version-id`, where versioning is or was on. */
export function versionHeaders(version: Version | null): Record<string, string> {
  if (version === null) return {};
  return {
    ...(version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId }),
    ...(version.kind === 'marker' ? { 'x-amz-delete-marker': 'true' } : {}),
  };
}

/** A stored checksum as headers; a part has the value alone. */
export function checksumHeaders(checksum: Checksum | null): Record<string, string> {
  if (checksum === null) return {};
  return { ...partChecksumHeaders(checksum), 'x-amz-checksum-type': checksum.type };
}

export function partChecksumHeaders(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { [checksumHeader(checksum.algorithm)]: checksum.value };
}

/** The same as elements of an XML answer. */
export function checksumElements(checksum: Checksum | null): Record<string, string> {
  if (checksum === null) return {};
  return { ...partChecksumElements(checksum), ChecksumType: checksum.type };
}

export function partChecksumElements(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value };
}

/** `STANDARD` unless the object was written with another class. */
export function storageClassOf({ headers }: ObjectAttributes): string {
  return headers['x-amz-storage-class'] ?? 'STANDARD';
}

/** Throws InvalidObjectState for an archived object. */
export function requireReadable(version: ObjectVersion): void {
  const storageClass = storageClassOf(version);
  if (!ARCHIVE_CLASSES.has(storageClass)) return;
  throw refusal('InvalidObjectState', "The operation is not valid for the object's storage class", {
    details: { StorageClass: storageClass },
  });
}
