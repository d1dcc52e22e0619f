// What others gave an object beside its content, to go with a new content or a copy of it (R14).
import type { HeadObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { ObjectMetadata, ObjectPart, RemoteFault, UploadRequest } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { headRaw } from '../read/head.ts';
import { isColdClass, unquote } from '../read/objectDetails.ts';
import { writeMetadata } from '../read/objectMetadata.ts';
import { readAccessList } from './accessList.ts';
import { carriedEncoding } from './contentEncoding.ts';
import { carriedContentType, contentTypeOf } from './contentType.ts';
import { readTags } from './objectTags.ts';

/** Headers that PutObject, CopyObject and CreateMultipartUpload have in common. */
export type PropertyHeaders = Partial<
  Pick<
    PutObjectCommandInput,
    | 'ACL'
    | 'CacheControl'
    | 'ContentDisposition'
    | 'ContentEncoding'
    | 'ContentLanguage'
    | 'ContentType'
    | 'Expires'
    | 'GrantFullControl'
    | 'GrantRead'
    | 'GrantReadACP'
    | 'GrantWriteACP'
    | 'Metadata'
    | 'SSEKMSKeyId'
    | 'ServerSideEncryption'
    | 'StorageClass'
    | 'Tagging'
    | 'WebsiteRedirectLocation'
  >
>;

/** What a write gives to its object. */
export interface ObjectProperties {
  /** What every endpoint takes. */
  readonly headers: PropertyHeaders;
  /** What an endpoint, or the rights of the credentials, may refuse. */
  readonly optional: ReadonlyMap<ObjectPart, PropertyHeaders>;
  /** What the object had and could not be read. */
  readonly unread: readonly ObjectPart[];
}

const READ_ACCESS_LIST = 'to read access lists';

/** For an object that replaces nothing. */
function newProperties(key: string, metadata: ObjectMetadata): ObjectProperties {
  const headers = { ContentType: contentTypeOf(key), Metadata: writeMetadata(metadata) };
  return { headers, optional: new Map(), unread: [] };
}

/**
 * For an upload whose content begins with `content`: what the object that it replaces had, which must be the
 * expected one, else `precondition-failed`. Credentials that may write and not look get those of a new
 * object.
 */
export async function uploadProperties(
  location: S3Location,
  { key, condition, metadata, signal }: Pick<UploadRequest, 'key' | 'condition' | 'metadata' | 'signal'>,
  content: Uint8Array,
): Promise<Result<ObjectProperties, RemoteFault>> {
  if (condition.etag === null) return ok(newProperties(key, metadata));
  const given = await headRaw(location, key, signal);
  if (!given.ok) {
    return isRefusal(given.fault) ? ok({ ...newProperties(key, metadata), unread: ['properties'] }) : given;
  }
  if (given.value === null || unquote(given.value.ETag ?? '') !== condition.etag) {
    return failedWith('precondition-failed');
  }
  return carriedProperties(location, { from: key, to: key, given: given.value, metadata, content, signal });
}

export interface Succession {
  /** The object that had them, and the one that is to have them; the same for a new content. */
  readonly from: string;
  readonly to: string;
  /** As headRaw gave them of the very state that is replaced or copied. */
  readonly given: HeadObjectCommandOutput;
  readonly metadata: ObjectMetadata;
  /** `same`: a copy. Otherwise the first TELLING_BYTES of the new content. */
  readonly content: 'same' | Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * What goes on: asks for tags only where there are some, and for the access control list unless it may not be
 * read. Cold storage classes do not go on: an edit in them could not be read by any other device before it
 * was restored for money.
 */
export async function carriedProperties(
  location: S3Location,
  { from, to, given, metadata, content, signal }: Succession,
): Promise<Result<ObjectProperties, RemoteFault>> {
  const { CacheControl, ContentDisposition, ContentLanguage, StorageClass } = given;
  const optional = new Map<ObjectPart, PropertyHeaders>();
  const unread: ObjectPart[] = [];
  const theirs = writeMetadata(metadata, given.Metadata, content === 'same' ? 'same' : 'new');
  const ours = writeMetadata(metadata);
  if (Object.keys(theirs).some((name) => !Object.hasOwn(ours, name)))
    optional.set('metadata', { Metadata: theirs });
  if (StorageClass !== undefined && !isColdClass(StorageClass))
    optional.set('storage-class', { StorageClass });
  const { WebsiteRedirectLocation, SSEKMSKeyId, ServerSideEncryption } = given;
  if (WebsiteRedirectLocation !== undefined) optional.set('redirect', { WebsiteRedirectLocation });
  if (ServerSideEncryption?.startsWith('aws:kms') === true) {
    optional.set('encryption', { ServerSideEncryption, SSEKMSKeyId });
  }
  const [tags, access] = await Promise.all([
    (given.TagCount ?? 0) > 0 ? readTags(location, from, signal) : null,
    location.refusals.has(READ_ACCESS_LIST) ? null : readAccessList(location, from, signal),
  ]);
  if (tags?.ok === true) optional.set('tags', { Tagging: tags.value });
  if (tags?.ok === false) {
    if (!isRefusal(tags.fault)) return failed(tags.fault);
    unread.push('tags');
  }
  if (access?.ok === true && access.value !== null) optional.set('access-list', access.value);
  if (access?.ok === false) {
    if (!isRefusal(access.fault)) return failed(access.fault);
    // Most policies do not allow it, so it is asked for once in a process and not every hour.
    location.refusals.add(READ_ACCESS_LIST, Infinity);
  }
  const headers: PropertyHeaders = {
    ...{ CacheControl, ContentDisposition, ContentLanguage },
    ContentEncoding: carriedEncoding(given.ContentEncoding, content),
    ContentType: carriedContentType(given.ContentType, from, to),
    Expires: expiryOf(given),
    Metadata: ours,
  };
  return ok({ headers, optional, unread });
}

/** The endpoint cannot or will not do this one thing, as far as its answer can tell. */
export function isRefusal({ code }: RemoteFault): boolean {
  return code === 'denied' || code === 'configuration';
}

function expiryOf({ ExpiresString }: HeadObjectCommandOutput): Date | undefined {
  const expires = new Date(ExpiresString ?? '');
  return Number.isNaN(expires.getTime()) ? undefined : expires;
}
