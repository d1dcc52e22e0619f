// JSON over node:http: reads a small body, writes an answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

/** Larger than any command: the paths of a thousand files to upload fit. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export type BodyFault = Fault<'too-large' | 'not-json'>;

/** Reads a request's body as JSON, at most `MAX_BODY_BYTES`. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, BodyFault>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return failed({ code: 'too-large', message: 'The request is too large.' });
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return ok(value);
  } catch {
    return failed({ code: 'not-json', message: 'The request is not JSON.' });
  }
}

/** Ends the response with `status` and a JSON body. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body ?? null));
}
