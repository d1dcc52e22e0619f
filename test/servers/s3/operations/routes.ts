// Finds the operation of a request: by method, bucket or object, and markers in query and headers.
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import * as bucket from './bucket.ts';
import { completeMultipartUpload } from './multipart/completeUpload.ts';
import { copyObject } from './object/copyObject.ts';
import * as cors from './cors.ts';
import { deleteObject, deleteObjects } from './object/deleteObject.ts';
import { listObjects, listObjectsV2 } from './listing/listObjects.ts';
import { listObjectVersions } from './listing/listVersions.ts';
import * as multipart from './multipart/multipart.ts';
import { getObjectAttributes } from './object/objectAttributes.ts';
import { getObjectAcl, getObjectTagging } from './object/objectSubresources.ts';
import type { Operation } from './operation.ts';
import { getObject, headObject } from './object/readObject.ts';
import { uploadPart, uploadPartCopy } from './multipart/uploadPart.ts';
import { putObject } from './object/writeObject.ts';

type Target = 'service' | 'bucket' | 'object';

/**
 * Method, target, marks (`?name` in the query, `name:` among the headers), operation. The
 * first row that fits wins.
 */
const ROUTES: readonly (readonly [string, Target, readonly string[], Operation])[] = [
  ['GET', 'service', [], bucket.listBuckets],
  ['GET', 'bucket', ['?location'], bucket.getBucketLocation],
  ['GET', 'bucket', ['?versioning'], bucket.getBucketVersioning],
  ['GET', 'bucket', ['?versions'], listObjectVersions],
  ['GET', 'bucket', ['?uploads'], multipart.listMultipartUploads],
  ['GET', 'bucket', ['?cors'], cors.getBucketCors],
  ['GET', 'bucket', ['?list-type'], listObjectsV2],
  ['GET', 'bucket', [], listObjects],
  ['HEAD', 'bucket', [], bucket.headBucket],
  ['PUT', 'bucket', ['?versioning'], bucket.putBucketVersioning],
  ['PUT', 'bucket', ['?cors'], cors.putBucketCors],
  ['PUT', 'bucket', [], bucket.createBucket],
  ['POST', 'bucket', ['?delete'], deleteObjects],
  ['DELETE', 'bucket', ['?cors'], cors.deleteBucketCors],
  ['DELETE', 'bucket', [], bucket.deleteBucket],
  ['GET', 'object', ['?attributes'], getObjectAttributes],
  ['GET', 'object', ['?tagging'], getObjectTagging],
  ['GET', 'object', ['?acl'], getObjectAcl],
  ['GET', 'object', ['?uploadId'], multipart.listParts],
  ['GET', 'object', [], getObject],
  ['HEAD', 'object', [], headObject],
  ['PUT', 'object', ['?uploadId', 'x-amz-copy-source:'], uploadPartCopy],
  ['PUT', 'object', ['?uploadId'], uploadPart],
  ['PUT', 'object', ['x-amz-copy-source:'], copyObject],
  ['PUT', 'object', [], putObject],
  ['POST', 'object', ['?uploads'], multipart.createMultipartUpload],
  ['POST', 'object', ['?uploadId'], completeMultipartUpload],
  ['DELETE', 'object', ['?uploadId'], multipart.abortMultipartUpload],
  ['DELETE', 'object', [], deleteObject],
];

/**
 * Subresources of S3 that this server does not have, or not for every method. Without this list they would be
 * taken for the plain operation.
 */
const NOT_IMPLEMENTED = [
  ...['accelerate', 'acl', 'analytics', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold'],
  ...['lifecycle', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy'],
  ...['policyStatus', 'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention'],
  ...['select', 'tagging', 'torrent', 'website'],
];

/** The operation of a request; throws NotImplemented or MethodNotAllowed. */
export function routeOf(request: WireRequest): Operation {
  const target = request.bucket === null ? 'service' : request.key === null ? 'bucket' : 'object';
  const route = ROUTES.find(
    ([method, level, marks]) =>
      method === request.method && level === target && marks.every((mark) => hasMark(request, mark)),
  );
  const [, , marks = []] = route ?? [];
  if (NOT_IMPLEMENTED.some((name) => request.query.has(name) && !marks.includes(`?${name}`))) {
    throw refusal(
      'NotImplemented',
      'A header or query you provided implies functionality that is not implemented',
    );
  }
  if (route === undefined) {
    throw refusal('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  return route[3];
}

function hasMark({ query, headers }: WireRequest, mark: string): boolean {
  return mark.startsWith('?') ? query.has(mark.slice(1)) : headers.has(mark.slice(0, -1));
}
