// Puts an answer on the wire.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { byteStream, type Reply } from './reply.ts';

/**
 * Sends status, headers and body; a HEAD answer keeps the length and loses the body. Rejects when the
 * body's source fails or the client goes away; the connection is then closed, so that the client sees
 * a body that is too short.
 */
export async function sendReply(
  incoming: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  const { length, chunks } = byteStream(reply.body);
  const hasLength = 'content-length' in reply.headers || reply.status === 204 || reply.status === 304;
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(hasLength ? {} : { 'content-length': String(length) }),
  });
  if (incoming.method === 'HEAD' || length === 0) {
    response.end();
    return;
  }
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}
