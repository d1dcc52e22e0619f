// ListObjectVersions.
import { xmlReply } from '../../../http/reply.ts';
import { cursorBehindMarker, listPage, type ListingPage } from '../../store/keyListing.ts';
import type { Cursor, ListedVersion } from '../../store/versionIndex.ts';
import { listingParameters, onListing, pageSize } from './listingParameters.ts';
import { storageClassOf } from '../object/objectHeaders.ts';
import { bucketOf, type Operation, type OperationContext } from '../operation.ts';

export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  permissions: onListing('ListBucketVersions'),
  run(context) {
    const { request, store } = context;
    const bucket = bucketOf(context);
    const { prefix, delimiter, encode, encodingType } = listingParameters(request);
    const limit = pageSize(request, 'max-keys');
    const page = listPage({
      ...{ prefix, delimiter, limit },
      from: versionMarker(context, bucket.name),
      read: (from, count) => store.versions.listAll(bucket.name, from, count),
      positionOf: ({ version, age }) => ({
        key: version.key,
        next: { key: Buffer.from(version.key), age: age + 1 },
      }),
    });
    const describe = ({ version, isLatest }: ListedVersion) => ({
      Key: encode(version.key),
      VersionId: version.versionId,
      IsLatest: isLatest,
      LastModified: new Date(version.modified).toISOString(),
      ...(version.kind === 'object'
        ? { ETag: `"${version.etag}"`, Size: version.size, StorageClass: storageClassOf(version) }
        : {}),
    });
    return xmlReply('ListVersionsResult', {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: encode(request.query.get('key-marker') ?? ''),
      VersionIdMarker: request.query.get('version-id-marker') ?? '',
      NextKeyMarker: page.next ? encode(page.last) : undefined,
      NextVersionIdMarker: nextVersionId(page),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: encodingType,
      MaxKeys: limit,
      IsTruncated: page.next !== null,
      Version: page.entries.filter(({ version }) => version.kind === 'object').map(describe),
      DeleteMarker: page.entries.filter(({ version }) => version.kind === 'marker').map(describe),
      CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
    });
  },
};

/** Says after which version of the last key the next page begins; a common prefix has none. */
function nextVersionId({ entries, last, next }: ListingPage<ListedVersion>): string | undefined {
  const version = entries.at(-1)?.version;
  return next !== null && version?.key === last ? version.versionId : undefined;
}

function versionMarker({ request, store }: OperationContext, bucket: string): Cursor {
  const { prefix, delimiter } = listingParameters(request);
  const key = request.query.get('key-marker') ?? '';
  const versionId = request.query.get('version-id-marker');
  const after = versionId === undefined ? undefined : store.versions.after(bucket, key, versionId);
  return after ?? cursorBehindMarker(key, prefix, delimiter);
}
