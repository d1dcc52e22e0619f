// The content of an object, or the rest of it from an offset, in one stream.
import { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Download, ObjectDetails, RemoteFault } from '../../sync/remoteFolder.ts';
import type { GetAnswer, GetInput } from '../calls/objectCalls.ts';
import { classify } from '../errors/classify.ts';
import { CHECKSUM_MODE, headObject } from './head.ts';
import { isRefusal, sendOptional } from '../connection/refusals.ts';
import { readDetails } from './objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { readServiceError } from '../errors/serviceError.ts';

export interface StreamRequest {
  readonly key: string;
  readonly etag: string;
  readonly offset: number;
  readonly signal: AbortSignal;
}

/** By this name an endpoint is known to answer ranges with something else. */
export const RANGES = 'ranges';

/**
 * Opens the body (`downloadObject` says what it promises). Where the endpoint sends the whole object instead
 * of the rest, or refuses to send a rest, its beginning is left out here.
 */
export async function openStream(
  location: S3Location,
  request: StreamRequest,
): Promise<Result<Download, RemoteFault>> {
  const { refusals } = location;
  const isRanged = request.offset > 0 && !refusals.has(RANGES);
  const opened = await open(location, request, isRanged);
  if (opened.ok || !isRanged || !mayLackRanges(opened.fault)) return opened;
  const whole = await open(location, request, false);
  if (!whole.ok) return opened;
  refusals.add(RANGES);
  return whole;
}

function mayLackRanges(fault: RemoteFault): boolean {
  return isRefusal(fault) || fault.code === 'bad-answer';
}

async function open(
  location: S3Location,
  request: StreamRequest,
  isRanged: boolean,
): Promise<Result<Download, RemoteFault>> {
  const { key, etag, offset, signal } = request;
  const { connection } = location;
  // Servers that send the whole object's checksum with a range would make every range look corrupt.
  const get = (withChecksum: boolean): GetInput => ({
    ...{ ...addressOf(location, key), IfMatch: `"${etag}"` },
    ...(isRanged ? { Range: `bytes=${offset}-` } : {}),
    ...(withChecksum && offset === 0 ? { ChecksumMode: 'ENABLED' } : {}),
  });
  const answer = await sendOptional(location.refusals, CHECKSUM_MODE, (withChecksum) =>
    connection.request({ effect: 'none', signal, faults: { InvalidRange: 'not-found' } }, (http) =>
      connection.objects.get(get(withChecksum), http),
    ),
  );
  if (!answer.ok) {
    return answer.fault.code === 'not-found' && isRanged ? downloadNothing(location, request) : answer;
  }
  const stream = answer.value.Body;
  // Whoever reads it gets the error; until then it would be one that nobody handles.
  stream.on('error', () => undefined);
  const details = checkHeaders(request, answer.value);
  if (!details.ok) {
    stream.destroy();
    return details;
  }
  const rest = offset > 0 && isWhole(answer.value) ? withoutBeginning(stream, offset) : stream;
  return ok({
    details: details.value,
    body: readBody(rest, details.value.size - offset, request, location),
    isChecked: answer.value.isChecked,
  });
}

/** Nothing is left after `offset` (S3 refuses empty ranges), or the object has changed or is gone. */
async function downloadNothing(
  location: S3Location,
  request: StreamRequest,
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
  { key, etag, offset }: StreamRequest,
  answer: GetAnswer,
): Result<ObjectDetails, RemoteFault> {
  const { ContentLength, ContentRange } = answer;
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? '') ?? [];
  const isRest = offset > 0 && !isWhole(answer);
  const size = isRest ? Number(total) : ContentLength;
  const details = readDetails(key, answer, size);
  if (!details.ok) return details;
  if (details.value.etag !== etag) return failedWith('precondition-failed');
  const isExact = Number(first) === offset && ContentLength === details.value.size - offset;
  if (isRest ? !isExact : details.value.size < offset) {
    return failedWith('bad-answer', { detail: 'another range than was asked for' });
  }
  return details;
}

/** Says nothing of a range, as where the endpoint does not know them. */
function isWhole({ ContentRange }: GetAnswer): boolean {
  return ContentRange === undefined;
}

async function* withoutBeginning(stream: Readable, length: number): AsyncIterable<Uint8Array> {
  let passed = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const from = Math.min(Math.max(length - passed, 0), chunk.length);
    passed += chunk.length;
    if (from < chunk.length) yield from === 0 ? chunk : chunk.subarray(from);
  }
}

/** Ends normally only after exactly `length` bytes. */
async function* readBody(
  stream: AsyncIterable<Uint8Array>,
  length: number,
  { signal }: StreamRequest,
  location: S3Location,
): AsyncIterable<Result<Uint8Array, RemoteFault>> {
  let arrived = 0;
  try {
    for await (const chunk of stream) {
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
