// Downloads an object in exactly one state, from an offset, and never passes a short or damaged body for a
// whole one.
import { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Download, ObjectDetails, RemoteFault } from '../../sync/remoteFolder.ts';
import type { GetAnswer, GetInput } from '../calls/objectCalls.ts';
import { classify } from '../errors/classify.ts';
import { CHECKSUM_MODE, headObject } from './head.ts';
import { sendOptional } from '../connection/refusals.ts';
import { readDetails } from './objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { readServiceError } from '../errors/serviceError.ts';

export interface DownloadRequest {
  readonly key: string;
  readonly etag: string;
  readonly offset: number;
  readonly signal: AbortSignal;
}

/**
 * Opens the body, which holds a socket until it is read to its end, left by `break`, or aborted. Read from
 * the start, it is checked against the endpoint's checksum (F8). A later part has none, so the caller must
 * verify its own hash.
 */
export async function downloadObject(
  location: S3Location,
  request: DownloadRequest,
): Promise<Result<Download, RemoteFault>> {
  const { key, etag, offset, signal } = request;
  const { connection } = location;
  // Servers that send the whole object's checksum with a range would make every range look corrupt.
  const get = (withChecksum: boolean): GetInput => ({
    ...{ ...addressOf(location, key), IfMatch: `"${etag}"` },
    ...(offset > 0 ? { Range: `bytes=${offset}-` } : {}),
    ...(withChecksum && offset === 0 ? { ChecksumMode: 'ENABLED' } : {}),
  });
  const answer = await sendOptional(location.refusals, CHECKSUM_MODE, (withChecksum) =>
    connection.request({ effect: 'none', signal, faults: { InvalidRange: 'not-found' } }, (http) =>
      connection.objects.get(get(withChecksum), http),
    ),
  );
  if (!answer.ok) {
    return answer.fault.code === 'not-found' && offset > 0 ? downloadNothing(location, request) : answer;
  }
  const stream = answer.value.Body;
  // Whoever reads it gets the error; until then it would be one that nobody handles.
  stream.on('error', () => undefined);
  const details = checkHeaders(request, answer.value);
  if (!details.ok) {
    stream.destroy();
    return details;
  }
  return ok({
    details: details.value,
    body: readBody(stream, details.value.size - offset, request, location),
    isChecked: answer.value.isChecked,
  });
}

/** Nothing is left after `offset` (S3 refuses empty ranges), or the object has changed or is gone. */
async function downloadNothing(
  location: S3Location,
  request: DownloadRequest,
): Promise<Result<Download, RemoteFault>> {
  const found = await headObject(location, request.key, request.signal);
  if (!found.ok) return found;
  if (found.value === null) return failedWith('not-found');
  const { etag, size } = found.value;
  if (etag !== request.etag || size !== request.offset) return failedWith('precondition-failed');
  return ok({
    details: found.value,
    body: readBody(Readable.from([]), 0, request, location),
    isChecked: false,
  });
}

/** Does not rely on If-Match and Range: some servers ignore them. */
function checkHeaders(
  { key, etag, offset }: DownloadRequest,
  answer: GetAnswer,
): Result<ObjectDetails, RemoteFault> {
  const { ContentLength, ContentRange } = answer;
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? '') ?? [];
  const size = offset === 0 ? ContentLength : Number(total);
  const details = readDetails(key, answer, size);
  if (!details.ok) return details;
  if (details.value.etag !== etag) return failedWith('precondition-failed');
  if (offset > 0 && (Number(first) !== offset || ContentLength !== details.value.size - offset)) {
    return failedWith('bad-answer', { detail: 'another range than was asked for' });
  }
  return details;
}

/** Ends normally only after exactly `length` bytes. */
async function* readBody(
  stream: Readable,
  length: number,
  { signal }: DownloadRequest,
  location: S3Location,
): AsyncIterable<Result<Uint8Array, RemoteFault>> {
  let arrived = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      arrived += chunk.length;
      yield ok(chunk);
    }
  } catch (thrown) {
    yield signal.aborted
      ? failedWith('cancelled')
      : failed(classify(readServiceError(thrown), location.connection));
    return;
  }
  if (signal.aborted) yield failedWith('cancelled');
  else if (arrived !== length)
    yield failedWith('unreachable', { detail: `${arrived} of ${length} bytes came` });
}
