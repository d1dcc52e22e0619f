// The headers of an object: which ones are kept with it when it is written, and which ones an answer carries.
import { checksumHeader, type Checksum } from '../checksums/checksum.ts';
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import type { ObjectAttributes, ObjectVersion, Version } from '../store/version.ts';

const METADATA_PREFIX = 'x-amz-meta-';
/** User metadata: names and values together (S3 User Guide, "User-defined object metadata"). */
const MAX_METADATA_BYTES = 2048;
const KEPT_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-storage-class',
] as const;
/** Objects in these classes must be restored before they can be read. */
const ARCHIVE_CLASSES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** What a Put, CreateMultipartUpload or replacing Copy gives to the object. Throws MetadataTooLarge. */
export function attributesOf({ headers }: WireRequest): ObjectAttributes {
  const metadata = Object.fromEntries(
    [...headers]
      .filter(([name]) => name.startsWith(METADATA_PREFIX))
      .map(([name, value]) => [name.slice(METADATA_PREFIX.length), value]),
  );
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_METADATA_BYTES) {
    throw refusal('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  const kept = KEPT_HEADERS.map((name) => [name, keptValue(name, headers.get(name))] as const);
  return {
    headers: Object.fromEntries(
      kept.filter((entry): entry is readonly [(typeof KEPT_HEADERS)[number], string] => entry[1] !== ''),
    ),
    metadata,
  };
}

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

/** `aws-chunked` is a wrapping of the transfer, not of the object; STANDARD is never said. */
function keptValue(name: (typeof KEPT_HEADERS)[number], value = ''): string {
  switch (name) {
    case 'content-type':
      return value === '' ? 'binary/octet-stream' : value;
    case 'content-encoding':
      return value
        .split(',')
        .map((coding) => coding.trim())
        .filter((coding) => coding !== 'aws-chunked')
        .join(',');
    case 'x-amz-storage-class':
      return value === 'STANDARD' ? '' : value;
    case 'cache-control':
    case 'content-disposition':
    case 'content-language':
    case 'expires':
      return value;
  }
}
