// The form in a request's body, as browsers and OAuth clients send it.
import type { IncomingMessage } from 'node:http';

const MAX_FORM_BYTES = 4096;

/** Throws where it is larger than any form of a test. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) throw new Error('expected bytes');
    length += chunk.length;
    if (length > MAX_FORM_BYTES) throw new Error('form too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
