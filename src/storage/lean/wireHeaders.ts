// The headers of object requests and answers, and the SDK's names for them (AWS: API reference, "PutObject",
// "GetObject", "HeadObject", "UploadPart", "DeleteObject", "ListObjectsV2").
import type { ObjectHeaders } from '../calls/objectCalls.ts';

export type WireHeaders = Record<string, string>;

const META = 'x-amz-meta-';

const SENT: Readonly<Record<string, string>> = {
  ACL: 'x-amz-acl',
  CacheControl: 'cache-control',
  ChecksumMode: 'x-amz-checksum-mode',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentType: 'content-type',
  Expires: 'expires',
  GrantFullControl: 'x-amz-grant-full-control',
  GrantRead: 'x-amz-grant-read',
  GrantReadACP: 'x-amz-grant-read-acp',
  GrantWriteACP: 'x-amz-grant-write-acp',
  IfMatch: 'if-match',
  IfNoneMatch: 'if-none-match',
  OptionalObjectAttributes: 'x-amz-optional-object-attributes',
  Range: 'range',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  Tagging: 'x-amz-tagging',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
};

/** Fields of an input that are not sent in headers. */
const ELSEWHERE: ReadonlySet<string> = new Set(['Body', 'Bucket', 'Key', 'PartNumber', 'UploadId']);

/** Returns the headers for an input. Throws for a field that it does not know. */
export function requestHeaders(input: object): WireHeaders {
  const headers: WireHeaders = {};
  for (const [field, value] of Object.entries(input) as [string, unknown][]) {
    if (value === undefined || ELSEWHERE.has(field)) continue;
    if (field === 'Metadata') {
      for (const [name, text] of Object.entries(value as Record<string, string>)) {
        headers[META + name.toLowerCase()] = text;
      }
      continue;
    }
    const name = SENT[field];
    if (name === undefined) throw new TypeError(`no header is known for ${field}`);
    headers[name] = textOf(value);
  }
  return headers;
}

const TEXTS = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  etag: 'ETag',
  expires: 'ExpiresString',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-restore': 'Restore',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-version-id': 'VersionId',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
  'x-amz-archive-status': 'ArchiveStatus',
} as const;

const COUNT = /^\d{1,16}$/;

/** Returns what the headers of an object say; a number or date that is none counts as absent. */
export function objectHeaders(headers: WireHeaders): ObjectHeaders {
  const found: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(META)) metadata[name.slice(META.length)] = value;
    else {
      const field = TEXTS[name as keyof typeof TEXTS] as string | undefined;
      if (field !== undefined) found[field] = value;
    }
  }
  return {
    ...(found as Partial<Record<(typeof TEXTS)[keyof typeof TEXTS], never>>),
    Metadata: metadata,
    ContentLength: countOf(headers['content-length']),
    LastModified: dateOf(headers['last-modified']),
    TagCount: countOf(headers['x-amz-tagging-count']),
  };
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && COUNT.test(text) ? Number(text) : undefined;
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toUTCString();
  return Array.isArray(value) ? value.join(',') : String(value);
}
