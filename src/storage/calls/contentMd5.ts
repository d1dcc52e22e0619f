// The header Content-MD5 (RFC 1864), which some services demand of a body, and how they say so.
import { createHash } from 'node:crypto';
import type { ServiceError } from '../errors/serviceError.ts';

/** The value for a whole body. */
export function contentMd5(body: Uint8Array): string {
  return createHash('md5').update(body).digest('base64');
}

/**
 * S3's code; others name the header only in their words (AWS: PutObject with Object Lock, InvalidRequest).
 */
const CODE = 'MissingContentMD5';
const HEADER = /content-?md5/i;
const MISSING = /missing|required|must/i;

/** True when a request was refused because it had no Content-MD5. */
export function demandsMd5({ name, message, status }: ServiceError): boolean {
  return name === CODE || (status === 400 && HEADER.test(message) && MISSING.test(message));
}
