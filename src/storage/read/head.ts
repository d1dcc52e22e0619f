// Looks at one object; it counts as missing only when a listing agrees.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectDetails, RemoteFault } from '../../sync/remoteFolder.ts';
import type { ObjectHeaders } from '../calls/objectCalls.ts';
import { isListed } from './listing.ts';
import { readDetails } from './objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/**
 * Returns null when the object does not exist. `bad-answer` when headers are missing that every S3 server
 * sends.
 */
export async function headObject(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<ObjectDetails | null, RemoteFault>> {
  const head = await headRaw(location, key, signal);
  if (!head.ok || head.value === null) return head.ok ? ok(null) : head;
  return readDetails(key, head.value, head.value.ContentLength);
}

/**
 * Returns all that the response to HEAD says, for what the port does not carry; null when the object does not
 * exist. A response to HEAD has no error document: its 404 may mean that the whole bucket is gone, or come
 * from a portal, and must then not look like one deleted object (R6).
 */
export async function headRaw(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<ObjectHeaders | null, RemoteFault>> {
  const { connection } = location;
  const head = await connection.request({ effect: 'none', signal }, (http) =>
    connection.objects.head({ ...addressOf(location, key), ChecksumMode: 'ENABLED' }, http),
  );
  if (head.ok || head.fault.code !== 'not-found') return head;
  const listed = await isListed(location, key, signal);
  if (!listed.ok) return listed;
  return listed.value ? failedWith('unreachable', { detail: 'HEAD and LIST disagree' }) : ok(null);
}
