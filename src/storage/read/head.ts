// Looks at one object; it counts as missing only when a listing agrees.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectDetails, RemoteFault } from '../../sync/remoteFolder.ts';
import type { ObjectHeaders } from '../calls/objectCalls.ts';
import { isListed } from './listing.ts';
import { sendOptional } from '../connection/refusals.ts';
import { readDetails } from './objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/** By this name an endpoint is known to refuse requests that ask for a stored checksum. */
export const CHECKSUM_MODE = 'checksum-mode';

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
 * Returns all that the response to HEAD says, for what the port does not carry; null when the object
 * does not exist. A response to HEAD has no error document: its 404 may mean that the whole bucket is
 * gone, or come from a portal, and must then not look like one deleted object (R6). Nor does its 403
 * mean that there is something: where listing is not allowed at the whole bucket, what is missing is
 * forbidden (AWS: HeadObject, "Permissions"). `inconsistent` when a listing shows what HEAD, asked
 * twice, does not find.
 */
export async function headRaw(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<ObjectHeaders | null, RemoteFault>> {
  const head = await sendHead(location, key, signal);
  if (head.ok || !mayBeMissing(head.fault)) return head;
  const listed = await isListed(location, key, signal);
  if (!listed.ok) return head.fault.code === 'denied' ? head : listed;
  if (!listed.value) return ok(null);
  if (head.fault.code === 'denied') return head;
  const again = await sendHead(location, key, signal);
  return !again.ok && again.fault.code === 'not-found'
    ? failedWith('inconsistent', { message: listedOnly(key), detail: 'HEAD and LIST disagree' })
    : again;
}

function sendHead(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<ObjectHeaders, RemoteFault>> {
  const { connection, refusals } = location;
  const address = addressOf(location, key);
  return sendOptional(refusals, CHECKSUM_MODE, (withChecksum) =>
    connection.request({ effect: 'none', signal }, (http) =>
      connection.objects.head({ ...address, ...(withChecksum ? { ChecksumMode: 'ENABLED' } : {}) }, http),
    ),
  );
}

function mayBeMissing({ code }: RemoteFault): boolean {
  return code === 'not-found' || code === 'denied';
}

function listedOnly(key: string): string {
  return (
    `The storage service lists "${key}", but has no object of that name. It may have changed the name when it was stored: ` +
    'rename the file where it came from.'
  );
}
