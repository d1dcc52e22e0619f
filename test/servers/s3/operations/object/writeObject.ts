// PutObject, and the one way in which content becomes the current version of a key.
import { emptyReply } from '../../../http/reply.ts';
import type { Bucket } from '../../store/bucketIndex.ts';
import type { ObjectAttributes, ObjectContent, ObjectVersion } from '../../store/version.ts';
import { checkWrite } from './conditions.ts';
import { checksumHeaders, versionHeaders } from './objectHeaders.ts';
import { bucketOf, keyOf, onComparedObject, type Operation, type OperationContext } from '../operation.ts';
import { receiveBody } from '../requestBody.ts';
import { attributesOf, givesAccess, givesTags } from './writtenAttributes.ts';

export const putObject: Operation = {
  name: 'PutObject',
  permissions: (request) => [
    ...onComparedObject('PutObject')(request),
    ...givesTags(request),
    ...givesAccess(request),
  ],
  async run(context) {
    bucketOf(context);
    const attributes = attributesOf(context.request);
    const body = await receiveBody(context);
    const version = await placeObject(context, attributes, {
      segments: [body.segment],
      size: body.segment.size,
      etag: body.md5,
      checksum: body.checksum && { ...body.checksum, type: 'FULL_OBJECT' },
    });
    return emptyReply(200, {
      etag: `"${version.etag}"`,
      ...versionHeaders(version),
      ...checksumHeaders(version.checksum),
    });
  },
};

/**
 * Makes `content` the current version of the request's key. Conditions are looked at when everything has
 * arrived, in one step with the write: of ten racing writers exactly one wins. When they do not hold, or the
 * bucket is gone, the content is removed.
 */
export async function placeObject(
  context: OperationContext,
  attributes: ObjectAttributes,
  content: ObjectContent,
): Promise<ObjectVersion> {
  const { store, request, now } = context;
  const key = keyOf(context);
  let bucket: Bucket;
  try {
    bucket = bucketOf(context);
    checkWrite(request.headers, store.versions.current(bucket.name, key));
  } catch (error) {
    await store.bodies.remove(content.segments);
    throw error;
  }
  const { result, orphans } = store.versions.put({ bucket, key, content, attributes, now: now() });
  await store.bodies.remove(orphans);
  return result;
}
