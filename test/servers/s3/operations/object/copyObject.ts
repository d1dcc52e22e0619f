// CopyObject, and the source of a copy, which UploadPartCopy shares.
import { createHash } from 'node:crypto';
import { checksumAlgorithm, createHasher } from '../../checksums/checksum.ts';
import { xmlReply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Permission } from '../../../iam/authorize.ts';
import type { ObjectContent, ObjectVersion } from '../../store/version.ts';
import { checkCopySource } from './conditions.ts';
import { checksumElements, requireReadable, versionHeaders } from './objectHeaders.ts';
import {
  bucketOf,
  existingBucket,
  objectPermission,
  onComparedObject,
  onObject,
  requirePermissions,
  type Operation,
  type OperationContext,
} from '../operation.ts';
import { placeObject } from './writeObject.ts';
import { copiedAttributes, givesAccess, givesTags } from './writtenAttributes.ts';

/** Larger objects must be copied part by part. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

interface SourceName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

export const copyObject: Operation = {
  name: 'CopyObject',
  permissions: (request) => [
    ...readsSource(request),
    ...onComparedObject('PutObject')(request),
    ...givesTags(request),
    ...givesAccess(request),
  ],
  async run(context) {
    const { request } = context;
    bucketOf(context);
    const source = copySource(context);
    const name = sourceName(request);
    const isReplacing = request.headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
    const isSelf = name.bucket === request.bucket && name.key === request.key && name.versionId === undefined;
    if (isSelf && !isReplacing) {
      throw refusal(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    if (source.size > MAX_COPY_BYTES) {
      throw refusal('InvalidRequest', 'The specified copy source is larger than the maximum allowable size');
    }
    if (copiesTags(request, source)) requirePermissions(context.principal, tagPermissions(request));
    const content = await copyContent(context, source);
    const version = await placeObject(context, copiedAttributes(request, source), content);
    return xmlReply(
      'CopyObjectResult',
      {
        LastModified: new Date(version.modified).toISOString(),
        ETag: `"${version.etag}"`,
        ...checksumElements(version.checksum),
      },
      {
        ...versionHeaders(version),
        ...(source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId }),
      },
    );
  },
};

function copiesTags({ headers }: WireRequest, { tags = {} }: ObjectVersion): boolean {
  return headers.get('x-amz-tagging-directive')?.toUpperCase() !== 'REPLACE' && Object.keys(tags).length > 0;
}

/** Tags that go along are read and written in the name of whoever copies. */
function tagPermissions(request: WireRequest): readonly Permission[] {
  const { bucket, key } = sourceName(request);
  return [objectPermission('GetObjectTagging', bucket, key), ...onObject('PutObjectTagging')(request)];
}

/** The permission that reading the source of a copy needs. */
export function readsSource(request: WireRequest): readonly Permission[] {
  const { bucket, key, versionId } = sourceName(request);
  return [objectPermission(versionId === undefined ? 'GetObject' : 'GetObjectVersion', bucket, key)];
}

/** The object that `x-amz-copy-source` names, if it fulfils the conditions set on it. */
export function copySource({ request, store }: OperationContext): ObjectVersion {
  const { bucket, key, versionId } = sourceName(request);
  existingBucket(store, bucket);
  const source =
    versionId === undefined
      ? store.versions.current(bucket, key)
      : store.versions.version(bucket, key, versionId);
  if (source?.kind !== 'object') {
    throw versionId === undefined
      ? refusal('NoSuchKey', 'The specified key does not exist.', { details: { Key: key } })
      : refusal('NoSuchVersion', 'The specified version does not exist.', { details: { Key: key } });
  }
  checkCopySource(request.headers, source);
  requireReadable(source);
  return source;
}

/**
 * The content of a copy. It is one piece, so a multipart ETag or a composite checksum does not carry over:
 * both are computed again, as S3 does. The bytes themselves are not written twice.
 */
async function copyContent(
  { request, store }: OperationContext,
  source: ObjectVersion,
): Promise<ObjectContent> {
  const asked = request.headers.get('x-amz-checksum-algorithm');
  const algorithm = checksumAlgorithm(asked ?? '') ?? source.checksum?.algorithm;
  const segments = await store.bodies.clone(source.segments);
  if (!source.etag.includes('-') && algorithm === source.checksum?.algorithm) {
    const { size, etag, checksum } = source;
    return { segments, size, etag, checksum };
  }
  const md5 = createHash('md5');
  const hasher = algorithm === undefined ? null : createHasher(algorithm);
  for await (const chunk of store.bodies.read(segments)) {
    md5.update(chunk);
    hasher?.update(chunk);
  }
  return {
    segments,
    size: source.size,
    etag: md5.digest('hex'),
    checksum: hasher && algorithm ? { algorithm, type: 'FULL_OBJECT', value: hasher.digest() } : null,
  };
}

/** `/bucket/key?versionId=id`, percent-encoded, the leading slash optional. */
function sourceName({ headers }: WireRequest): SourceName {
  const [path = '', versionId] = (headers.get('x-amz-copy-source') ?? '').split('?versionId=');
  try {
    const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
    if (bucket !== undefined && key !== undefined) return { bucket, key, versionId };
  } catch {
    // Not percent-encoded: refused below like any other malformed source.
  }
  throw refusal(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
  );
}
