// Removes an object in exactly one state.
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { RemoteFault } from '../sync/ports.ts';
import { headObject } from './objectDetails.ts';
import { conditionHeaders } from './precondition.ts';
import { failedWith } from './remoteFault.ts';
import type { S3Place } from './s3Place.ts';
import { addressOf } from './s3Place.ts';

/** Deletes the object if it is still `etag` (in a versioned bucket a delete marker hides it). What is already gone is a success. */
export async function removeObject(
  place: S3Place,
  key: string,
  etag: string,
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  const { connection } = place;
  if (place.enforced()?.conditionalDelete !== true) {
    const found = await headObject(place, key, signal);
    if (!found.ok) return found;
    if (found.value === null) return ok(undefined);
    if (found.value.etag !== etag) return failedWith('precondition-failed');
  }
  const removed = await connection.request({ effect: 'write', signal }, (http) =>
    connection.client.send(
      new DeleteObjectCommand({
        ...addressOf(place, key),
        ...conditionHeaders(place, 'conditionalDelete', { etag }),
      }),
      http,
    ),
  );
  return removed.ok || removed.fault.code === 'not-found' ? ok(undefined) : removed;
}
