// Downloads an object in exactly one state, from an offset, and never passes a short or damaged body for a
// whole one.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { Download, RemoteFault } from '../../sync/remoteFolder.ts';
import { wholeChecksum } from '../calls/wholeChecksum.ts';
import type { WholeChecksum } from '../calls/wholeChecksum.ts';
import { isRefusal } from '../connection/refusals.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { headRaw } from './head.ts';
import { readDetails } from './objectDetails.ts';
import { openStream, RANGES } from './oneStream.ts';
import type { StreamRequest } from './oneStream.ts';
import { rangedBody } from './rangedBody.ts';

export interface DownloadRequest extends StreamRequest {
  /** As listed (bytes): a large object comes in ranges side by side. Left out: it comes in one stream. */
  readonly size?: number;
}

/**
 * Opens the body, which holds sockets until it is read to its end, left by `break`, or aborted. Read from the
 * start, it is checked against the endpoint's checksum (F8). A later part has none, so the caller must verify
 * its own hash.
 */
export async function downloadObject(
  location: S3Location,
  request: DownloadRequest,
): Promise<Result<Download, RemoteFault>> {
  const { size = 0, offset } = request;
  const isLarge = size - offset >= location.sizes.rangedFrom && !location.refusals.has(RANGES);
  return isLarge ? downloadInRanges(location, request) : openStream(location, request);
}

/** HEAD says what a range does not: the checksum of the whole. */
async function downloadInRanges(
  location: S3Location,
  request: DownloadRequest,
): Promise<Result<Download, RemoteFault>> {
  const { key, etag, offset, signal } = request;
  const head = await headRaw(location, key, signal);
  if (!head.ok) return isRefusal(head.fault) ? openStream(location, request) : head;
  if (head.value === null) return failedWith('not-found');
  const details = readDetails(key, head.value, head.value.ContentLength);
  if (!details.ok) return details;
  if (details.value.etag !== etag) return failedWith('precondition-failed');
  const { size, archived } = details.value;
  if (archived) return failedWith('archived');
  const body = rangedBody(location, { key, etag, size, offset, signal }, (from) => {
    location.refusals.add(RANGES);
    return streamFrom(location, { ...request, offset: from });
  });
  const whole = offset === 0 ? await wholeChecksum(head.value) : null;
  return ok({
    details: details.value,
    body: whole === null ? body : checked(body, whole),
    isChecked: whole !== null,
  });
}

async function* streamFrom(location: S3Location, request: StreamRequest): Download['body'] {
  const opened = await openStream(location, request);
  if (opened.ok) yield* opened.value.body;
  else yield opened;
}

/** Ends normally only if the whole is what its checksum says. */
async function* checked(
  body: Download['body'],
  { field, expected, checksum }: WholeChecksum,
): Download['body'] {
  for await (const bytes of body) {
    if (bytes.ok) checksum.update(bytes.value);
    yield bytes;
    if (!bytes.ok) return;
  }
  const actual = Buffer.from(await checksum.digest()).toString('base64');
  if (actual !== expected) yield failedWith('corrupt', { detail: `${field} is ${actual}, not ${expected}` });
}
