// Receives a request's body and checks all that was declared about it: length, MD5, SHA-256, checksum.
import { createHash } from 'node:crypto';
import {
  CHECKSUM_ALGORITHMS,
  checksumAlgorithm,
  checksumHeader,
  createHasher,
  type ChecksumAlgorithm,
} from '../checksums/checksum.ts';
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import { decodeAwsChunked } from '../signing/awsChunked.ts';
import type { Payload } from '../signing/authenticate.ts';
import type { Segment } from '../store/bodyFiles.ts';
import type { OperationContext } from './operation.ts';

/** Largest body of one PutObject or UploadPart: 5 GiB. */
const MAX_BODY_BYTES = 5 * 1024 ** 3;
/** Documents (DeleteObjects with 1,000 long keys, Complete with 10,000 parts) are far below this. */
const MAX_DOCUMENT_BYTES = 4 * 1024 ** 2;

export interface ReceivedBody {
  readonly segment: Segment;
  /** Hex. */
  readonly md5: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | null;
}

/** What is known once the last byte has been checked. */
interface Verified {
  md5: string;
  checksum: ReceivedBody['checksum'];
}

interface ChecksumClaim {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; undefined when it comes in the trailer. */
  readonly value: string | undefined;
}

/**
 * Streams the body to disk. Throws, and leaves nothing behind, when it is shorter or longer than announced or
 * fits none of its digests. `computes`: the checksum to compute when the client claims none.
 */
export async function receiveBody(
  { request, payload, store }: Pick<OperationContext, 'request' | 'payload' | 'store'>,
  computes: ChecksumAlgorithm | null = null,
): Promise<ReceivedBody> {
  const verified: Verified = { md5: '', checksum: null };
  const segment = await store.bodies.write(verifiedBody({ request, payload, computes, verified }));
  return { segment, ...verified };
}

/** A small body as text, verified the same way. */
export async function receiveDocument({
  request,
  payload,
}: Pick<OperationContext, 'request' | 'payload'>): Promise<string> {
  if (announcedLength(request, payload) > MAX_DOCUMENT_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  const verified: Verified = { md5: '', checksum: null };
  for await (const chunk of verifiedBody({ request, payload, computes: null, verified })) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The checksum that the client sends with the body, in a header or announced for the trailer. */
export function claimedChecksum({ headers }: WireRequest): ChecksumClaim | null {
  const claims: ChecksumClaim[] = CHECKSUM_ALGORITHMS.filter((name) => headers.has(checksumHeader(name))).map(
    (algorithm) => ({ algorithm, value: headers.get(checksumHeader(algorithm)) }),
  );
  const trailer = headers.get('x-amz-trailer')?.replace(/^x-amz-checksum-/i, '');
  if (trailer !== undefined) {
    const algorithm = checksumAlgorithm(trailer);
    if (algorithm === undefined) throw refusal('InvalidRequest', 'The value in x-amz-trailer is invalid.');
    claims.push({ algorithm, value: undefined });
  }
  if (claims.length > 1) {
    throw refusal(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (claims.length === 0 && headers.has('x-amz-sdk-checksum-algorithm')) {
    throw refusal(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  return claims[0] ?? null;
}

async function* verifiedBody({
  request,
  payload,
  computes,
  verified,
}: {
  readonly request: WireRequest;
  readonly payload: Payload;
  readonly computes: ChecksumAlgorithm | null;
  readonly verified: Verified;
}): AsyncGenerator<Buffer> {
  const length = announcedLength(request, payload);
  if (length > MAX_BODY_BYTES) throw tooLarge();
  const claim = claimedChecksum(request);
  const algorithm = claim?.algorithm ?? computes;
  const hasher = algorithm === null ? null : createHasher(algorithm);
  const md5 = createHash('md5');
  const sha256 = payload.type === 'signed' ? createHash('sha256') : null;
  const trailers = new Map<string, string>();
  let size = 0;

  request.continueBody();
  const wire = request.stream as AsyncIterable<Buffer>;
  const body =
    payload.type === 'chunked' ? decodeAwsChunked(wire, (name, value) => trailers.set(name, value)) : wire;
  for await (const chunk of body) {
    size += chunk.length;
    hasher?.update(chunk);
    md5.update(chunk);
    sha256?.update(chunk);
    yield chunk;
  }

  if (size !== length) {
    throw refusal(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  }
  verified.md5 = md5.digest('hex');
  checkContentMd5(request, verified.md5);
  if (payload.type === 'signed' && sha256?.digest('hex') !== payload.sha256) {
    throw refusal(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (algorithm === null || hasher === null) return;
  const value = hasher.digest();
  const expected = claim && (claim.value ?? trailers.get(checksumHeader(algorithm)));
  if (claim !== null && expected !== value) {
    throw refusal('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
  verified.checksum = { algorithm, value };
}

function announcedLength({ headers }: WireRequest, payload: Payload): number {
  const name = payload.type === 'chunked' ? 'x-amz-decoded-content-length' : 'content-length';
  const text = headers.get(name) ?? '';
  if (!/^\d+$/.test(text)) {
    throw refusal('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  return Number(text);
}

function checkContentMd5({ headers }: WireRequest, md5: string): void {
  const claimed = headers.get('content-md5');
  if (claimed === undefined) return;
  const bytes = Buffer.from(claimed, 'base64');
  if (bytes.length !== 16) throw refusal('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (bytes.toString('hex') !== md5) {
    throw refusal('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

function tooLarge(): Error {
  return refusal('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
}
