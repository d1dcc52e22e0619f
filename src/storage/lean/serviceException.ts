// Makes an error of an answer that is no success, in the form in which the SDK throws it.
import type { Readable } from 'node:stream';
import { parseXML } from '@aws-sdk/xml-builder';
import type { HttpResponse } from '@smithy/core/protocols';
import { NO_DOCUMENT } from '../errors/classify.ts';
import { XmlError } from './xmlScanner.ts';

/** More (bytes) than any document has that is no listing. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** S3 may begin an answer with 200 and end it in an error, which then counts as this (as with the SDK). */
const LATE_ERROR_STATUS = 503;
const SUCCESS_BELOW = 300;

/** What retries and `readServiceError` read. */
export interface ServiceException extends Error {
  readonly $metadata: {
    readonly httpStatusCode: number;
    readonly requestId: string | undefined;
    /** The request was signed by a clock that has been corrected since. */
    clockSkewCorrected?: boolean;
  };
  readonly $response: HttpResponse;
  readonly Region?: string;
  readonly ServerTime?: string;
}

/** How long (ms) a document may take to come: a thousand keys over the slowest line that still works. */
const DOCUMENT_TIMEOUT_MS = 180_000;

/**
 * Reads a document, but not on beyond `limit` bytes: the rest of it is dropped with its socket. Fails like a
 * broken connection after `withinMs`, since a server may send a little for ever.
 */
export async function readBody(
  body: Readable,
  limit: number,
  withinMs = DOCUMENT_TIMEOUT_MS,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const late = setTimeout(() => body.destroy(endless()), withinMs);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) break;
    }
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks);
}

function endless(): Error {
  return Object.assign(new Error('the answer did not end in time'), {
    name: 'TimeoutError',
    code: 'ETIMEDOUT',
  });
}

/** Reads the error document, if there is one. */
export async function readException(response: HttpResponse): Promise<ServiceException> {
  const body = await readBody(response.body as Readable, MAX_DOCUMENT_BYTES);
  return exceptionOf(response, body.toString());
}

/** The error that `body` is about; it may be empty. */
export function exceptionOf(response: HttpResponse, body: string): ServiceException {
  const { headers, statusCode } = response;
  const said = body.trim() === '' ? {} : readDocument(body);
  // An answer to HEAD has no document: it means this object (AWS: API reference, "HeadObject").
  const bare = statusCode === 404 && body === '' ? 'NotFound' : NO_DOCUMENT;
  const error = said ?? { Code: 'XmlError', Message: new XmlError('no error document of S3', 0).message };
  const { Code = bare, Message = 'UnknownError', RequestId, ...rest } = error;
  return Object.assign(new Error(Message), {
    name: Code,
    $metadata: {
      httpStatusCode: statusCode < SUCCESS_BELOW ? LATE_ERROR_STATUS : statusCode,
      requestId: headers['x-amz-request-id'] ?? headers['x-amzn-requestid'] ?? RequestId,
    },
    $response: response,
    ...rest,
  });
}

const FIELDS = ['Code', 'Message', 'RequestId', 'Region', 'ServerTime'] as const;
type ErrorDocument = Partial<Record<(typeof FIELDS)[number], string>>;

/** null: it is something else, as from a proxy or a captive portal. */
function readDocument(body: string): ErrorDocument | null {
  let root: Record<string, unknown>;
  try {
    root = asRecord(Object.values(asRecord(parseXML(body)))[0]);
  } catch {
    return null;
  }
  const error = { ...root, ...asRecord(root['Error']) };
  if (typeof error['Code'] !== 'string') return null;
  const document: ErrorDocument = {};
  for (const field of FIELDS) {
    const value = error[field];
    if (typeof value === 'string' && value !== '') document[field] = value;
  }
  return document;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
