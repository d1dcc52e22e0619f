// Uploads a large object in parts; an interrupted upload can always be resumed (R10).
import { createHash } from 'node:crypto';
import type { CompletedPart, Part } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type {
  RemoteFault,
  ResumableUpload,
  UploadRequest,
  UploadSource,
  Written,
} from '../../sync/remoteFolder.ts';
import {
  MAX_PARTS,
  MAX_PART_BYTES,
  abortUpload,
  completeUpload,
  listParts,
  partSizeFor,
} from './multipart.ts';
import type { MultipartUpload } from './multipart.ts';
import { unquote } from '../read/objectDetails.ts';
import { SNIFFED_BYTES } from '../properties/contentEncoding.ts';
import { isRefusal } from '../connection/refusals.ts';
import { uploadProperties } from '../properties/objectProperties.ts';
import { beginUpload } from './beginUpload.ts';
import { createPartPool } from './partPool.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/** Parts of one file in flight at a time; each is held in memory. */
const PARALLEL_PARTS = 3;

/** Somebody else ended the upload; the next attempt finds it unknown and starts again. */
const PART_FAULTS = { NoSuchUpload: 'unreachable', NoSuchKey: 'unreachable' } as const;

interface OpenUpload {
  readonly upload: ResumableUpload;
  readonly arrived: ReadonlyMap<number, Part>;
  readonly unkept: Written['unkept'];
}

/**
 * Reads the source once, in order; parts that arrived earlier are read for the caller's hash, but not sent. A
 * definite refusal aborts the upload; after cancellation, a lost connection or an unknown outcome it stays,
 * to be resumed or abandoned. A resumed upload keeps what it was created with (its metadata, and what the
 * object had before).
 */
export async function uploadInParts(
  location: S3Location,
  request: UploadRequest,
): Promise<Result<Written, RemoteFault | LocalFault>> {
  const { key, condition, signal } = request;
  const peeked = await peek(request.source);
  if (!peeked.ok) return peeked;
  const { source, head } = peeked.value;
  const opened = await openUpload(location, request, head);
  if (!opened.ok) return opened;
  const { unkept } = opened.value;
  const upload: MultipartUpload = { key, uploadId: opened.value.upload.uploadId };
  const parts = await sendParts(location, { ...request, source }, opened.value);
  const outcome = !parts.ok
    ? parts
    : (await source.confirm())
      ? await completeUpload(location, upload, parts.value, { condition, unkept, signal })
      : failedWith('source-changed');
  if (!outcome.ok && isDefinite(outcome.fault.code)) await abortUpload(location, upload, signal);
  return outcome;
}

/** The first bytes, which decide what the object can keep, and a source that still begins with them. */
async function peek(
  source: UploadSource,
): Promise<Result<{ readonly source: UploadSource; readonly head: Uint8Array }, LocalFault>> {
  const read = await source.read(0, Math.min(SNIFFED_BYTES, source.size));
  if (!read.ok) return read;
  const head = read.value;
  const replaying: UploadSource = {
    ...source,
    async read(offset, length, into = new Uint8Array(length)) {
      if (offset > 0) return source.read(offset, length, into);
      into.set(head);
      const rest = await source.read(head.length, length - head.length, into.subarray(head.length));
      if (!rest.ok) return rest;
      if (rest.value.buffer !== into.buffer) into.set(rest.value, head.length);
      return ok(into.subarray(0, length));
    },
  };
  return ok({ source: replaying, head });
}

async function openUpload(
  location: S3Location,
  request: UploadRequest,
  head: Uint8Array,
): Promise<Result<OpenUpload, RemoteFault>> {
  const { key, source, resume, signal } = request;
  if (resume !== null && source.size <= resume.partSize * MAX_PARTS) {
    const arrived = await listParts(location, { key, uploadId: resume.uploadId }, signal);
    if (!arrived.ok && !isRefusal(arrived.fault)) return arrived;
    if (arrived.ok && arrived.value !== null) {
      request.onResumable?.(resume);
      return ok({ upload: resume, arrived: arrived.value, unkept: [] });
    }
    // Permissions may not allow to list parts: what has arrived cannot be known, and must not stay.
    if (!arrived.ok) await abortUpload(location, { key, uploadId: resume.uploadId }, signal);
  }
  const partSize = partSizeFor(source.size, location.sizes.minimumPart);
  if (partSize > MAX_PART_BYTES) return failedWith('too-large');
  const properties = await uploadProperties(location, request, head);
  if (!properties.ok) return properties;
  const created = await beginUpload(location, properties.value, { ...request, partSize });
  if (!created.ok) return created;
  const { answer: uploadId, unkept } = created.value;
  return ok({ upload: { uploadId, partSize }, arrived: new Map(), unkept });
}

async function sendParts(
  location: S3Location,
  { key, source, onProgress, signal }: UploadRequest,
  { upload: { uploadId, partSize }, arrived }: OpenUpload,
): Promise<Result<CompletedPart[], RemoteFault | LocalFault>> {
  const pool = createPartPool(PARALLEL_PARTS);
  const progress = partProgress(onProgress);
  const count = Math.ceil(source.size / partSize);
  // Those of parts that have ended are used again: new memory for each would be collected much later.
  const free: Uint8Array[] = [];
  for (let number = 1; number <= count; number++) {
    const offset = (number - 1) * partSize;
    const memory = free.pop() ?? new Uint8Array(Math.min(partSize, source.size));
    const read = await source.read(offset, Math.min(partSize, source.size - offset), memory);
    if (!read.ok) {
      await pool.finish();
      return read;
    }
    const bytes = read.value;
    const goesOn = await pool.add(async () => {
      const there = arrived.get(number);
      const part =
        there !== undefined && isSame(there, bytes)
          ? ok(completed(number, there))
          : await sendPart(location, { key, uploadId, number, bytes, signal }, (sent) =>
              progress(number, sent),
            );
      progress(number, part.ok ? bytes.length : 0);
      if (part.ok) free.push(memory);
      return part;
    });
    if (!goesOn) break;
  }
  return pool.finish();
}

/** Adds up what has been sent of each part; a part that is sent again counts from the beginning. */
function partProgress(onProgress: UploadRequest['onProgress']): (part: number, bytes: number) => void {
  const sent = new Map<number, number>();
  let total = 0;
  return (part, bytes) => {
    total += bytes - (sent.get(part) ?? 0);
    sent.set(part, bytes);
    onProgress(total);
  };
}

async function sendPart(
  location: S3Location,
  part: MultipartUpload & {
    readonly number: number;
    readonly bytes: Uint8Array;
    readonly signal: AbortSignal;
  },
  onSent: (bytes: number) => void,
): Promise<Result<CompletedPart, RemoteFault>> {
  const { connection } = location;
  const answer = await connection.request(
    { effect: 'none', signal: part.signal, faults: PART_FAULTS },
    (http) =>
      connection.objects.uploadPart(
        {
          ...addressOf(location, part.key),
          UploadId: part.uploadId,
          PartNumber: part.number,
          Body: part.bytes,
        },
        { ...http, onSent },
      ),
  );
  if (!answer.ok) return answer;
  if (answer.value.ETag === undefined) return failedWith('bad-answer', { detail: 'a part without ETag' });
  return ok(completed(part.number, answer.value));
}

function completed(
  number: number,
  { ETag, ChecksumCRC32 }: Pick<Part, 'ETag' | 'ChecksumCRC32'>,
): CompletedPart {
  return { PartNumber: number, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
}

/** A part's ETag is its MD5, unless it is encrypted with KMS; it is then sent again. */
function isSame({ ETag, Size }: Part, bytes: Uint8Array): boolean {
  return (
    Size === bytes.length &&
    ETag !== undefined &&
    unquote(ETag) === createHash('md5').update(bytes).digest('hex')
  );
}

/** Faults after which these parts are useless. */
function isDefinite(code: (RemoteFault | LocalFault)['code']): boolean {
  const useless: readonly string[] = [
    'precondition-failed',
    'source-changed',
    'changed',
    'not-found',
    'corrupt',
    'too-large',
    'name-clash',
    'inconsistent',
    'configuration',
  ];
  return useless.includes(code);
}
