// What a write gives to its object beside the content: headers, user metadata, tags, and who may reach it.
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Permission } from '../../../iam/authorize.ts';
import type { AccessGrant, ObjectAttributes } from '../../store/version.ts';
import { ARCHIVE_CLASSES, METADATA_PREFIX } from './objectHeaders.ts';
import { onObject } from '../operation.ts';

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
  'x-amz-website-redirect-location',
] as const;
const COPIED_HEADERS: ReadonlySet<string> = new Set(
  KEPT_HEADERS.filter((name) => !name.startsWith('x-amz-')),
);

/** S3 User Guide, "Understanding and managing Amazon S3 storage classes". */
const STORAGE_CLASSES = new Set([
  ...['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'REDUCED_REDUNDANCY'],
  ...['GLACIER_IR', ...ARCHIVE_CLASSES],
]);
/** S3 User Guide, "Categorizing your objects using tags". */
const MAX_TAGS = 10;
const MAX_NAME_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
/** S3 User Guide, "Access control list (ACL) overview". */
export const GROUPS = 'http://acs.amazonaws.com/groups/global/';
const CANNED: Readonly<Record<string, readonly AccessGrant[]>> = {
  private: [],
  'bucket-owner-full-control': [],
  'public-read': [{ grantee: `${GROUPS}AllUsers`, permission: 'READ' }],
  'authenticated-read': [{ grantee: `${GROUPS}AuthenticatedUsers`, permission: 'READ' }],
};
const GRANT_HEADERS = {
  'x-amz-grant-full-control': 'FULL_CONTROL',
  'x-amz-grant-read': 'READ',
  'x-amz-grant-read-acp': 'READ_ACP',
  'x-amz-grant-write-acp': 'WRITE_ACP',
} as const;

/**
 * What a Put or CreateMultipartUpload gives to the object. Throws MetadataTooLarge, InvalidStorageClass,
 * InvalidTag.
 */
export function attributesOf(request: WireRequest): ObjectAttributes {
  const { headers } = request;
  if (!STORAGE_CLASSES.has(headers.get('x-amz-storage-class') ?? 'STANDARD')) {
    throw refusal('InvalidStorageClass', 'The storage class you specified is not valid');
  }
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
    tags: tagsOf(request),
    access: accessOf(request),
  };
}

/**
 * What a copy has of its source and of its request. Class, redirect and access are never taken over (S3 API
 * reference, CopyObject); tags have a directive of their own.
 */
export function copiedAttributes(request: WireRequest, source: ObjectAttributes): ObjectAttributes {
  const given = attributesOf(request);
  const isReplacing = (subject: string): boolean =>
    request.headers.get(`x-amz-${subject}-directive`)?.toUpperCase() === 'REPLACE';
  const tags = isReplacing('tagging') ? given.tags : source.tags;
  const withTags = tags === undefined ? given : { ...given, tags };
  if (isReplacing('metadata')) return withTags;
  const own = Object.entries(given.headers).filter(([name]) => !COPIED_HEADERS.has(name));
  const theirs = Object.entries(source.headers).filter(([name]) => COPIED_HEADERS.has(name));
  return { ...withTags, headers: Object.fromEntries([...theirs, ...own]), metadata: source.metadata };
}

/**
 * The tags that a write gives to its object: `x-amz-tagging` is like the query of an address. Throws
 * InvalidTag.
 */
export function tagsOf({ headers }: WireRequest): NonNullable<ObjectAttributes['tags']> {
  const given = [...new URLSearchParams(headers.get('x-amz-tagging') ?? '')];
  const isValid = ([name, value]: readonly [string, string]): boolean =>
    name.length >= 1 && name.length <= MAX_NAME_LENGTH && value.length <= MAX_VALUE_LENGTH;
  const tags = Object.fromEntries(given);
  if (given.length > MAX_TAGS || Object.keys(tags).length < given.length || !given.every(isValid)) {
    throw refusal('InvalidTag', 'The tags provided are not valid.');
  }
  return tags;
}

/** Giving tags needs a permission of its own. */
export function givesTags(request: WireRequest): readonly Permission[] {
  return request.headers.has('x-amz-tagging') ? onObject('PutObjectTagging')(request) : [];
}

/** Whom a write lets reach its object beside the owner. */
export function accessOf({ headers }: WireRequest): readonly AccessGrant[] {
  const canned = headers.get('x-amz-acl');
  const named = Object.entries(GRANT_HEADERS).flatMap(([header, permission]) =>
    [...(headers.get(header) ?? '').matchAll(/\w+="([^"]*)"/g)].map(([, grantee = '']) => ({
      grantee,
      permission,
    })),
  );
  if (canned === undefined) return named;
  const grants = CANNED[canned];
  if (grants === undefined || named.length > 0)
    throw refusal('InvalidArgument', 'Invalid access control list');
  return grants;
}

/** Giving access needs a permission of its own. */
export function givesAccess(request: WireRequest): readonly Permission[] {
  const gives = ['x-amz-acl', ...Object.keys(GRANT_HEADERS)].some((name) => request.headers.has(name));
  return gives ? onObject('PutObjectAcl')(request) : [];
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
    case 'x-amz-website-redirect-location':
      return value;
  }
}
