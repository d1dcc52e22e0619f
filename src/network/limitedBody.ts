// Limits the answers of services that have nothing large to say: a broken one may send a little for ever, or
// far too much.
import { pipeline, Transform } from 'node:stream';
import type { Readable } from 'node:stream';

/** Credentials and the like have a few kilobytes. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;

/**
 * Returns what comes of `body` within 1 MiB and `withinMs`; beyond that it fails like a broken connection.
 */
export function limitedBody(body: Readable, withinMs: number): Readable {
  let length = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      length += chunk.length;
      if (length > MAX_DOCUMENT_BYTES) done(broken('the answer is too large'));
      else done(null, chunk);
    },
  });
  const late = setTimeout(() => counted.destroy(broken('the answer did not end in time')), withinMs);
  pipeline(body, counted, () => clearTimeout(late));
  return counted;
}

function broken(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT' });
}
