// The content of a large object: several ranges come side by side, and are handed on in order. So whoever
// takes them hashes and writes each byte once, and what is on the disk is always a beginning of the content.
import type { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { addressOf } from '../connection/s3Location.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { classify } from '../errors/classify.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { readServiceError } from '../errors/serviceError.ts';
import { byteRanges, isRange, rangeHeader } from './byteRanges.ts';
import type { ByteRange } from './byteRanges.ts';
import { unquote } from './objectDetails.ts';
import { receiveRange } from './receivedRange.ts';
import type { RangePorts, ReceivedRange } from './receivedRange.ts';

/** Each is held in memory until its turn comes: `LARGE_TRANSFER_MEMORY` in all. */
export const PARALLEL_RANGES = 8;

export interface RangedObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** Where to begin. */
  readonly offset: number;
  readonly signal: AbortSignal;
}

type Body = AsyncIterable<Result<Uint8Array, RemoteFault>>;

/**
 * Yields the bytes from `offset` on. A range in another state than `etag` is `precondition-failed`. `inOne`
 * has the rest, from a position on, where the endpoint answers a range with anything else than that range.
 */
export async function* rangedBody(
  location: S3Location,
  object: RangedObject,
  inOne: (from: number) => Body,
): Body {
  const stop = new AbortController();
  const ports = rangePorts(location, { ...object, signal: AbortSignal.any([object.signal, stop.signal]) });
  const planned = byteRanges(object.offset, object.size, location.sizes.range)[Symbol.iterator]();
  const ahead: ReceivedRange[] = [];
  const lookAhead = (): ReceivedRange | undefined => {
    while (ahead.length < PARALLEL_RANGES) {
      const range = planned.next();
      if (range.done === true) break;
      ahead.push(receiveRange(ports, range.value));
    }
    return ahead.shift();
  };
  let position = object.offset;
  try {
    for (let range = lookAhead(); range !== undefined; range = lookAhead()) {
      for (let bytes = await range.next(); ; bytes = await range.next()) {
        if (!bytes.ok && isOdd(bytes.fault) && !object.signal.aborted) {
          stop.abort();
          yield* inOne(position);
          return;
        }
        if (!bytes.ok) {
          yield bytes;
          return;
        }
        if (bytes.value === null) break;
        position += bytes.value.length;
        yield { ok: true, value: bytes.value };
      }
    }
  } finally {
    stop.abort();
  }
  if (object.signal.aborted) yield failedWith('cancelled');
}

function rangePorts(location: S3Location, { key, etag, size, signal }: RangedObject): RangePorts {
  const { connection } = location;
  const open = async (range: ByteRange): Promise<Result<Readable, RemoteFault>> => {
    const input = { ...addressOf(location, key), IfMatch: `"${etag}"`, Range: rangeHeader(range) };
    const answer = await connection.request(
      { effect: 'none', signal, faults: { InvalidRange: 'bad-answer' } },
      (http) => connection.objects.get(input, http),
    );
    if (!answer.ok) return answer;
    const { Body: stream, ETag = '', ContentRange, ContentLength } = answer.value;
    // Whoever reads it gets the error; until then it would be one that nobody handles.
    stream.on('error', () => undefined);
    const isSame = unquote(ETag) === etag;
    if (isSame && isRange(ContentRange, range, size) && ContentLength === range.end - range.start) {
      return { ok: true, value: stream };
    }
    stream.destroy();
    if (!isSame) return failedWith('precondition-failed');
    return failedWith('bad-answer', { detail: 'another range than was asked for' });
  };
  return { open, faultOf: (thrown) => classify(readServiceError(thrown), connection), signal };
}

/** The endpoint does not know ranges, or counts them in a way of its own. */
function isOdd({ code }: RemoteFault): boolean {
  return code === 'bad-answer' || code === 'configuration';
}
