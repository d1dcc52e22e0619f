// Removes an object in exactly one state.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { headObject } from '../read/head.ts';
import { conditionHeaders, isEnforced, noteContradiction } from './precondition.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/**
 * Deletes the object if it is still `etag` (in a versioned bucket a delete marker hides it). One that is
 * already gone counts as success.
 */
export async function removeObject(
  location: S3Location,
  key: string,
  etag: string,
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  if (!isEnforced(location, 'conditionalDelete', key)) {
    const left = await isLeft(location, key, etag, signal);
    if (!left.ok || !left.value) return left.ok ? ok(undefined) : left;
  }
  const { connection } = location;
  const removed = await connection.request({ effect: 'write', signal }, (http) =>
    connection.objects.remove(
      {
        ...addressOf(location, key),
        ...conditionHeaders(location, 'conditionalDelete', { key, condition: { etag } }),
      },
      http,
    ),
  );
  if (removed.ok || removed.fault.code === 'not-found') return ok(undefined);
  const mayBeGone = removed.fault.code === 'precondition-failed' || removed.fault.code === 'outcome-unknown';
  if (!mayBeGone) return removed;
  // A delete marker fails every If-Match, so a missing object answers like a changed one; and a lost answer
  // may have been ours.
  const left = await isLeft(location, key, etag, signal);
  if (left.ok && !left.value) return ok(undefined);
  // It was refused as another state, and is the very state.
  if (left.ok && removed.fault.code === 'precondition-failed') {
    noteContradiction(location, 'conditionalDelete', key);
  }
  return removed;
}

/**
 * Returns true if the object is there as `etag`, false if it is gone; `precondition-failed` for another
 * state.
 */
async function isLeft(
  location: S3Location,
  key: string,
  etag: string,
  signal: AbortSignal,
): Promise<Result<boolean, RemoteFault>> {
  const found = await headObject(location, key, signal);
  if (!found.ok) return found;
  if (found.value === null) return ok(false);
  return found.value.etag === etag ? ok(true) : failedWith('precondition-failed');
}
