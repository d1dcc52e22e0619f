// What an operation answers: a status, headers and a body that is a document or a stream of bytes.
import { Readable } from 'node:stream';
import { xmlDocument, type XmlValue } from './xmlWriter.ts';
import type { ServiceError } from './serviceError.ts';

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ByteStream;
}

/** Bytes whose number is known before the first one is read. */
export interface ByteStream {
  readonly length: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** An answer without a body. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' };
}

/** An S3 document. */
export function xmlReply(
  root: string,
  content: XmlValue,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: xmlDocument(root, content, S3_NAMESPACE),
  };
}

/** S3's error document (S3 API reference, "REST error responses"). */
export function errorReply(error: ServiceError, requestId: string): Reply {
  return {
    status: error.status,
    headers: { ...error.headers, 'content-type': 'application/xml' },
    body: xmlDocument('Error', {
      Code: error.code,
      Message: error.message,
      ...error.details,
      RequestId: requestId,
    }),
  };
}

/** Any body as bytes of known number. */
export function byteStream(body: Reply['body']): ByteStream {
  if (typeof body !== 'string') return body;
  const bytes = Buffer.from(body);
  return { length: bytes.length, chunks: Readable.from([bytes]) };
}
