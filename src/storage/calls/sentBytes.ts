// Reports the bytes of a request as the socket takes them, instead of all at once with the answer.
import { Readable } from 'node:stream';
import type { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';

/** Handed to the socket at a time; a body of no more than this is not worth reporting. */
export const SENT_CHUNK_BYTES = 128 * 1024;

/**
 * Returns the body of one attempt: the bytes themselves, or, where they are worth reporting, a stream of them
 * that calls `onSent` with what the socket has taken, from 0 on.
 */
export function reportedBody(bytes: Uint8Array, onSent: (bytes: number) => void): Uint8Array | Readable {
  if (bytes.length <= SENT_CHUNK_BYTES) return bytes;
  let offset = 0;
  return new Readable({
    highWaterMark: SENT_CHUNK_BYTES,
    read() {
      // It asks for more when it has passed on what it had.
      onSent(offset);
      if (offset === bytes.length) {
        this.push(null);
        return;
      }
      const chunk = bytes.subarray(offset, offset + SENT_CHUNK_BYTES);
      offset += chunk.length;
      this.push(chunk);
    },
  });
}

/**
 * Lets a command of the SDK report its body. The body must be in memory: it is signed and hashed before, and
 * sent again from there.
 */
export function reportSent<Command extends PutObjectCommand | UploadPartCommand>(
  command: Command,
  onSent: (bytes: number) => void,
): Command {
  // The last step of each attempt: what the SDK needs to try again is left as it is.
  (command as PutObjectCommand).middlewareStack.add(
    (next) => (args) => {
      const sdkRequest = args.request as { readonly body?: unknown };
      if (!(sdkRequest.body instanceof Uint8Array)) return next(args);
      const sameKind = Object.create(Object.getPrototypeOf(sdkRequest) as object) as object;
      const body = reportedBody(sdkRequest.body, onSent);
      return next({ ...args, request: Object.assign(sameKind, sdkRequest, { body }) });
    },
    { name: 'reportSent', step: 'deserialize', priority: 'low' },
  );
  return command;
}
