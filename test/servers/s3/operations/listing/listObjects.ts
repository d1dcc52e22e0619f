// ListObjectsV2 and its predecessor ListObjects.
import { xmlReply } from '../../../http/reply.ts';
import type { XmlValue } from '../../../http/xmlWriter.ts';
import { cursorBehind, cursorBehindMarker, listPage, type ListingPage } from '../../store/keyListing.ts';
import type { ObjectVersion } from '../../store/version.ts';
import type { Cursor } from '../../store/versionIndex.ts';
import { listingParameters, onListing, pageSize } from './listingParameters.ts';
import { listingToken, nextToken } from './listingToken.ts';
import { storageClassOf } from '../object/objectHeaders.ts';
import { bucketOf, type Operation, type OperationContext } from '../operation.ts';

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  permissions: onListing('ListBucket'),
  run(context) {
    const { query } = context.request;
    const token = listingToken(context.request);
    const startAfter = query.get('start-after');
    const from = token?.from ?? cursorBehindMarker(startAfter ?? '', '', '');
    const { page, common, encode } = listed(context, from);
    return xmlReply('ListBucketResult', {
      ...common,
      KeyCount: page.entries.length + page.commonPrefixes.length,
      ContinuationToken: query.get('continuation-token'),
      NextContinuationToken: page.next ? nextToken(page.next, token?.page ?? 0) : undefined,
      StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    });
  },
};

export const listObjects: Operation = {
  name: 'ListObjects',
  permissions: onListing('ListBucket'),
  run(context) {
    const { prefix, delimiter } = listingParameters(context.request);
    const marker = context.request.query.get('marker') ?? '';
    const { page, common, encode } = listed(context, cursorBehindMarker(marker, prefix, delimiter));
    return xmlReply('ListBucketResult', {
      ...common,
      Marker: encode(marker),
      NextMarker: page.next ? encode(page.last) : undefined,
    });
  },
};

function listed(
  context: OperationContext,
  from: Cursor,
): {
  readonly page: ListingPage<ObjectVersion>;
  readonly common: Readonly<Record<string, XmlValue>>;
  readonly encode: (key: string) => string;
} {
  const { request, store } = context;
  const bucket = bucketOf(context);
  const { prefix, delimiter, encode, encodingType } = listingParameters(request);
  const maxKeys = pageSize(request, 'max-keys');
  const page = listPage({
    ...{ prefix, delimiter, from, limit: Math.min(maxKeys, context.keysPerPage) },
    read: (cursor, count) => store.versions.listCurrent(bucket.name, cursor.key, count),
    positionOf: ({ key }) => ({ key, next: cursorBehind(key) }),
  });
  const common = {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: encodingType,
    MaxKeys: maxKeys,
    IsTruncated: page.next !== null,
    Contents: page.entries.map((version) => ({
      Key: encode(version.key),
      LastModified: new Date(version.modified).toISOString(),
      ETag: `"${version.etag}"`,
      ChecksumAlgorithm: version.checksum?.algorithm,
      ChecksumType: version.checksum?.type,
      Size: version.size,
      StorageClass: storageClassOf(version),
    })),
    CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
  };
  return { page, common, encode };
}
