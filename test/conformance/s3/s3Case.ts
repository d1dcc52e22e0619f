// What a conformance case is: something to do with an S3 endpoint, and what a faithful one lets us see.
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { S3Endpoint } from './s3Endpoint.ts';
import type { TokenIssuer } from '../../servers/openid/tokenIssuer.ts';

export interface CaseContext {
  readonly endpoint: S3Endpoint;
  /** A client of the administrator with the SDK's defaults, except that it never retries. */
  readonly s3: S3Client;
  /** A fresh bucket. */
  readonly bucket: string;
  readonly issuer: TokenIssuer;
  /** Another client; ended with the case. */
  readonly connect: (config: Partial<S3ClientConfig>) => S3Client;
}

/** `run` returns plain data; `expected` is what AWS documents for it. */
export interface S3Case {
  readonly name: string;
  readonly run: (context: CaseContext) => Promise<unknown>;
  readonly expected: unknown;
}

/** `ok`, or code and status of the refusal: `PreconditionFailed 412`. */
export async function outcome(request: Promise<unknown>): Promise<string> {
  try {
    await drain(await request);
    return 'ok';
  } catch (error) {
    if (isServiceException(error)) {
      return `${error.name} ${error.$metadata.httpStatusCode ?? 0}`;
    }
    throw error;
  }
}

/** Sorted outcomes with their numbers: `['PreconditionFailed 412 x9', 'ok x1']`. */
export async function outcomes(requests: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.all(requests.map(outcome));
  const counts = new Map<string, number>();
  for (const result of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts].map(([result, count]) => `${result} x${count}`).sort();
}

/** Deterministic bytes that do not compress and do not repeat. */
export function bytes(size: number, seed = 1): Buffer {
  const buffer = Buffer.alloc(size);
  let state = seed;
  for (let offset = 0; offset < size; offset += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    buffer[offset] = state >>> 16;
  }
  return buffer;
}

/** An answer whose body is not read would hold its connection until the client is ended, and then fail. */
async function drain(answer: unknown): Promise<void> {
  if (answer instanceof Object && 'Body' in answer && answer.Body instanceof Readable) {
    await finished(answer.Body.resume());
  }
}

function isServiceException(
  error: unknown,
): error is Error & { readonly $metadata: { readonly httpStatusCode?: number } } {
  return error instanceof Error && '$metadata' in error;
}
