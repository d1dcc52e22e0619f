// Decodes `Content-Encoding: aws-chunked`: HTTP chunks inside the body, then trailers such as the checksum.
// Source: S3 API reference, "Signature calculations ... including trailing headers (chunked upload)".
import { refusal } from '../../http/serviceError.ts';

/** A chunk's size line and a trailer line are short; anything longer is not this encoding. */
const MAX_LINE_BYTES = 16_384;
const CR_LF = '\r\n';

/**
 * Yields the decoded bytes as they arrive, never more than one network chunk at once; calls `onTrailer` for
 * each trailing header (lower-case name). Throws IncompleteBody when the source ends too early and
 * InvalidRequest when it is not aws-chunked.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const reader = byteReader(source);
  for (let left = await chunkSize(reader); left > 0; left = await chunkSize(reader)) {
    while (left > 0) {
      const bytes = await reader.take(left);
      left -= bytes.length;
      yield bytes;
    }
    if ((await reader.line()) !== '') throw notChunked();
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const cut = line.indexOf(':');
    if (cut < 0) throw notChunked();
    onTrailer(line.slice(0, cut).trim().toLowerCase(), line.slice(cut + 1).trim());
  }
  await reader.drain();
}

interface ByteReader {
  /** At least one and at most `limit` bytes. */
  take(limit: number): Promise<Buffer>;
  /** The text up to the next CR LF. */
  line(): Promise<string>;
  drain(): Promise<void>;
}

async function chunkSize(reader: ByteReader): Promise<number> {
  const size = (await reader.line()).split(';')[0] ?? '';
  if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw notChunked();
  return Number.parseInt(size, 16);
}

function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const next = await iterator.next();
    if (next.done) throw refusal('IncompleteBody', 'The request body terminated unexpectedly');
    buffered = buffered.length === 0 ? next.value : Buffer.concat([buffered, next.value]);
  };
  return {
    async take(limit) {
      while (buffered.length === 0) await more();
      const bytes = buffered.subarray(0, limit);
      buffered = buffered.subarray(bytes.length);
      return bytes;
    },
    async line() {
      for (let end = buffered.indexOf(CR_LF); ; end = buffered.indexOf(CR_LF)) {
        if (end >= 0) {
          const line = buffered.toString('latin1', 0, end);
          buffered = buffered.subarray(end + CR_LF.length);
          return line;
        }
        if (buffered.length > MAX_LINE_BYTES) throw notChunked();
        await more();
      }
    },
    async drain() {
      let next = await iterator.next();
      while (!next.done) next = await iterator.next();
    },
  };
}

function notChunked(): Error {
  return refusal('InvalidRequest', 'The body is not in the aws-chunked encoding that its headers announce');
}
