// Multipart uploads: create, abort and look at them.
import { checksumAlgorithm, defaultChecksumType, isChecksumTypeAllowed } from '../../checksums/checksum.ts';
import { emptyReply, xmlReply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Upload } from '../../store/uploadIndex.ts';
import type { Cursor } from '../../store/versionIndex.ts';
import { cursorBehindMarker, listPage } from '../../store/keyListing.ts';
import { listingParameters, pageSize } from '../listing/listingParameters.ts';
import { partChecksumElements, storageClassOf } from '../object/objectHeaders.ts';
import { bucketOf, keyOf, onBucket, onObject, type Operation, type OperationContext } from '../operation.ts';
import { attributesOf, givesAccess, givesTags } from '../object/writtenAttributes.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  permissions: (request) => [
    ...onObject('PutObject')(request),
    ...givesTags(request),
    ...givesAccess(request),
  ],
  run(context) {
    const { request, store, now, principal } = context;
    const bucket = bucketOf(context);
    const checksum = checksumPlan(request);
    const upload = store.uploads.create({
      bucket: bucket.name,
      key: keyOf(context),
      initiated: now(),
      initiator: principal.arn,
      checksum,
      ...attributesOf(request),
    });
    return xmlReply(
      'InitiateMultipartUploadResult',
      { Bucket: bucket.name, Key: upload.key, UploadId: upload.id },
      checksum
        ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
        : {},
    );
  },
};

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  permissions: onObject('AbortMultipartUpload'),
  async run(context) {
    const { uploads, bodies } = context.store;
    const upload = uploadOf(context);
    const segments = uploads.parts(upload.id, 0, MAX_PARTS).flatMap((part) => part.segments);
    uploads.remove(upload.id);
    await bodies.remove(segments);
    return emptyReply(204);
  },
};

export const listParts: Operation = {
  name: 'ListParts',
  permissions: onObject('ListMultipartUploadParts'),
  run(context) {
    const { request, store } = context;
    const upload = uploadOf(context);
    const limit = pageSize(request, 'max-parts');
    const after = Number(request.query.get('part-number-marker') ?? 0);
    const found = store.uploads.parts(upload.id, after, limit + 1);
    const parts = found.slice(0, limit);
    return xmlReply('ListPartsResult', {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: after,
      NextPartNumberMarker: parts.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: found.length > limit,
      StorageClass: storageClassOf(upload),
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
      Part: parts.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modified).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.size,
        ...partChecksumElements(part.checksum),
      })),
    });
  },
};

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  permissions: onBucket('ListBucketMultipartUploads'),
  run(context) {
    const { request, store } = context;
    const bucket = bucketOf(context);
    const { prefix, delimiter, encode, encodingType } = listingParameters(request);
    const limit = pageSize(request, 'max-uploads');
    const page = listPage({
      ...{ prefix, delimiter, limit },
      from: uploadMarker(context),
      read: (from, count) => store.uploads.list(bucket.name, from, count),
      positionOf: ({ upload, age }) => ({
        key: upload.key,
        next: { key: Buffer.from(upload.key), age: age + 1 },
      }),
    });
    const last = page.entries.at(-1)?.upload;
    return xmlReply('ListMultipartUploadsResult', {
      Bucket: bucket.name,
      KeyMarker: encode(request.query.get('key-marker') ?? ''),
      UploadIdMarker: request.query.get('upload-id-marker') ?? '',
      NextKeyMarker: page.next ? encode(page.last) : undefined,
      NextUploadIdMarker: page.next && last?.key === page.last ? last.id : undefined,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: encodingType,
      MaxUploads: limit,
      IsTruncated: page.next !== null,
      Upload: page.entries.map(({ upload }) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiator: { ID: upload.initiator, DisplayName: upload.initiator },
        Initiated: new Date(upload.initiated).toISOString(),
        StorageClass: storageClassOf(upload),
        ChecksumAlgorithm: upload.checksum?.algorithm,
        ChecksumType: upload.checksum?.type,
      })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    });
  },
};

/** Most parts of one upload. */
export const MAX_PARTS = 10_000;

/** The upload that the request names; throws NoSuchUpload. */
export function uploadOf(context: Pick<OperationContext, 'request' | 'store'>): Upload {
  const bucket = bucketOf(context);
  const upload = context.store.uploads.find(context.request.query.get('uploadId') ?? '');
  if (upload?.bucket !== bucket.name || upload.key !== keyOf(context)) {
    throw refusal(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    );
  }
  return upload;
}

function uploadMarker({ request, store }: OperationContext): Cursor {
  const { prefix, delimiter } = listingParameters(request);
  const id = request.query.get('upload-id-marker');
  const after = id === undefined ? undefined : store.uploads.after(id);
  return after ?? cursorBehindMarker(request.query.get('key-marker') ?? '', prefix, delimiter);
}

function checksumPlan({ headers }: WireRequest): Upload['checksum'] {
  const name = headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return null;
  const algorithm = checksumAlgorithm(name);
  if (algorithm === undefined) {
    throw refusal('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  }
  const asked = headers.get('x-amz-checksum-type')?.toUpperCase() ?? defaultChecksumType(algorithm);
  const type = asked === 'FULL_OBJECT' || asked === 'COMPOSITE' ? asked : null;
  if (type === null || !isChecksumTypeAllowed(algorithm, type)) {
    throw refusal(
      'InvalidRequest',
      `The ${asked} checksum type cannot be used with the ${algorithm} algorithm.`,
    );
  }
  return { algorithm, type };
}
