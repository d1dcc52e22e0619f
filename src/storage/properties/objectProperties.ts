// What others gave an object besides its content, to be kept with new content or a copy (R14).
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type {
  MovedFrom,
  ObjectMetadata,
  ObjectPart,
  RemoteFault,
  UploadRequest,
} from '../../sync/remoteFolder.ts';
import type { ObjectHeaders } from '../calls/objectCalls.ts';
import { isRefusal } from '../connection/refusals.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { headRaw } from '../read/head.ts';
import { isColdClass, unquote } from '../read/objectDetails.ts';
import { writeMetadata } from '../read/objectMetadata.ts';
import { readAccessList } from './accessList.ts';
import { carriedEncoding } from './contentEncoding.ts';
import { carriedContentType, contentTypeOf } from './contentType.ts';
import { readTags } from './objectTags.ts';

/** Headers common to PutObject, CopyObject and CreateMultipartUpload. */
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

/** What a write sets on its object. */
export interface ObjectProperties {
  /** Headers that every endpoint accepts. */
  readonly headers: PropertyHeaders;
  /** Headers that an endpoint, or the permissions of the credentials, may refuse. */
  readonly optional: ReadonlyMap<ObjectPart, PropertyHeaders>;
  /** What the object had but could not be read. */
  readonly unread: readonly ObjectPart[];
}

const READ_ACCESS_LIST = 'to read access lists';
/** Only said: each object's tags are requested all the same. */
export const UNREAD_TAGS = 'tags unread';

/** The properties of an object that replaces nothing. */
function newProperties(key: string, metadata: ObjectMetadata): ObjectProperties {
  const headers = { ContentType: contentTypeOf(key), Metadata: writeMetadata(metadata) };
  return { headers, optional: new Map(), unread: [] };
}

type Uploaded = Pick<UploadRequest, 'key' | 'condition' | 'metadata' | 'movedFrom' | 'signal'>;

/**
 * Returns the properties for an upload whose content begins with `content`: those of the object that it
 * replaces, which must be in the expected state, else `precondition-failed`, or of the one that it was moved
 * from. Credentials that may write but not read get the properties of a new object.
 */
export async function uploadProperties(
  location: S3Location,
  { key, condition, metadata, movedFrom, signal }: Uploaded,
  content: Uint8Array,
): Promise<Result<ObjectProperties, RemoteFault>> {
  if (condition.etag === null && movedFrom !== undefined)
    return movedProperties(location, { key, metadata, movedFrom, signal });
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

/** Where the other object has changed or may not be read, its properties are lost, and that is said. */
async function movedProperties(
  location: S3Location,
  {
    key,
    metadata,
    movedFrom,
    signal,
  }: Pick<Uploaded, 'key' | 'metadata' | 'signal'> & {
    readonly movedFrom: MovedFrom;
  },
): Promise<Result<ObjectProperties, RemoteFault>> {
  const given = await headRaw(location, movedFrom.key, signal);
  if (!given.ok && !isRefusal(given.fault)) return given;
  if (!given.ok || given.value === null || unquote(given.value.ETag ?? '') !== movedFrom.etag)
    return ok({ ...newProperties(key, metadata), unread: ['properties'] });
  const content = 'same';
  return carriedProperties(location, {
    ...{ from: movedFrom.key, to: key, given: given.value },
    ...{ metadata, content, signal },
  });
}

export interface PropertySource {
  /** The object that had the properties, and the one that gets them; the same for new content. */
  readonly from: string;
  readonly to: string;
  /** As returned by headRaw for exactly the state that is replaced or copied. */
  readonly given: ObjectHeaders;
  readonly metadata: ObjectMetadata;
  /** `same`: a copy. Otherwise the first SNIFFED_BYTES of the new content. */
  readonly content: 'same' | Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Returns what is kept. Requests tags only where there are some, and the access control list unless it may
 * not be read. Cold storage classes are not kept: no other device could read the edit before a paid restore.
 */
export async function carriedProperties(
  location: S3Location,
  { from, to, given, metadata, content, signal }: PropertySource,
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
    location.refusals.add(UNREAD_TAGS);
  }
  if (access?.ok === true && access.value !== null) optional.set('access-list', access.value);
  if (access?.ok === false) {
    if (!isRefusal(access.fault)) return failed(access.fault);
    // Most policies do not allow it, so it is requested once per process, not every hour.
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

function expiryOf({ ExpiresString }: ObjectHeaders): Date | undefined {
  const expires = new Date(ExpiresString ?? '');
  return Number.isNaN(expires.getTime()) ? undefined : expires;
}
