// The requests around the parts of a multipart upload: create, list, complete, abort.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { CompletedPart, ListPartsCommandOutput, Part } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectPart, RemoteFault, WriteCondition, Written } from '../../sync/remoteFolder.ts';
import type { PropertyHeaders } from '../properties/objectProperties.ts';
import { sendConditional } from './precondition.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { sendOptional } from '../connection/refusals.ts';
import { addressOf } from '../connection/s3Location.ts';
import { written } from './written.ts';

/** AWS: "Amazon S3 multipart upload limits". */
export const MAX_PARTS = 10_000;
export const MAX_PART_BYTES = 5 * 1024 ** 3;
const MIB = 1024 * 1024;

/** By this name an endpoint is known to offer no checksum over all parts, only one of each part. */
const CHECKSUM_TYPE = 'checksum-type';

function wholeChecksum(
  { connection }: S3Location,
  isWanted: boolean,
): { readonly ChecksumType?: 'FULL_OBJECT' } {
  return isWanted && connection.checksums().usual ? { ChecksumType: 'FULL_OBJECT' } : {};
}

/** If the upload is gone, an earlier request of ours may have completed it (R5). */
const COMPLETE_FAULTS = {
  NoSuchUpload: 'outcome-unknown',
  NoSuchKey: 'precondition-failed',
  EntityTooSmall: 'configuration',
} as const;

/** One upload in progress. */
export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
}

/**
 * Returns the part size in bytes, in whole MiB: at least `minimum`, and large enough that 10,000 parts hold
 * `size` bytes (case 26).
 */
export function partSizeFor(size: number, minimum: number): number {
  return Math.max(minimum, Math.ceil(size / MAX_PARTS / MIB) * MIB);
}

export interface CreatedUpload {
  readonly uploadId: string;
  /** False when an attempt before this one may have created another upload. */
  readonly isAlone: boolean;
}

/**
 * Creates an upload; `outcome-unknown` when one may be open whose id did not arrive. Requests a checksum over
 * the whole object, so that downloads can be verified; the default, a checksum of the parts' checksums,
 * cannot be.
 */
export async function createUpload(
  location: S3Location,
  key: string,
  headers: PropertyHeaders,
  signal: AbortSignal,
): Promise<Result<CreatedUpload, RemoteFault>> {
  const { connection } = location;
  let requests = 0;
  const algorithm = connection.checksums().usual ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
  const created = await sendOptional(location.refusals, CHECKSUM_TYPE, (withType) => {
    requests = 0;
    const input = {
      ...addressOf(location, key),
      ...headers,
      ...algorithm,
      ...wholeChecksum(location, withType),
    };
    return connection.request({ effect: 'write', signal }, (http) => {
      requests++;
      return connection.client.send(new (s3Sdk().CreateMultipartUploadCommand)(input), http);
    });
  });
  if (!created.ok) return created;
  const { UploadId: uploadId, $metadata } = created.value;
  if (uploadId === undefined) return failedWith('outcome-unknown', { detail: 'an upload without id' });
  return ok({ uploadId, isAlone: requests === 1 && ($metadata.attempts ?? 1) === 1 });
}

/** Returns the parts that have arrived, by number; null when the upload is unknown or no longer exists. */
export async function listParts(
  location: S3Location,
  { key, uploadId }: MultipartUpload,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, Part> | null, RemoteFault>> {
  const { connection } = location;
  const parts = new Map<number, Part>();
  let marker: string | null = null;
  do {
    const next: string | null = marker;
    const page: Result<ListPartsCommandOutput, RemoteFault> = await connection.request(
      { effect: 'none', signal },
      (http) =>
        connection.client.send(
          new (s3Sdk().ListPartsCommand)({
            ...addressOf(location, key),
            UploadId: uploadId,
            ...(next === null ? {} : { PartNumberMarker: next }),
          }),
          http,
        ),
    );
    if (!page.ok) return page.fault.code === 'not-found' ? ok(null) : page;
    for (const part of page.value.Parts ?? []) {
      if (part.PartNumber !== undefined) parts.set(part.PartNumber, part);
    }
    marker = page.value.IsTruncated === true ? (page.value.NextPartNumberMarker ?? null) : null;
    if (marker !== null && Number(marker) <= Number(next ?? 0)) {
      return failedWith('bad-answer', { detail: 'a list of parts that does not go on' });
    }
  } while (marker !== null);
  return ok(parts);
}

/**
 * Makes the object visible under its condition. A 409 from AWS means that the whole upload must be redone:
 * `precondition-failed`.
 */
export async function completeUpload(
  location: S3Location,
  { key, uploadId }: MultipartUpload,
  parts: CompletedPart[],
  {
    condition,
    unkept,
    signal,
  }: {
    readonly condition: WriteCondition;
    /** What the upload was created without, for the result. */
    readonly unkept: readonly ObjectPart[];
    readonly signal: AbortSignal;
  },
): Promise<Result<Written, RemoteFault>> {
  const { connection } = location;
  const target = { key, condition, signal };
  const completed = await sendConditional(location, 'conditionalComplete', target, (conditional) =>
    sendOptional(location.refusals, CHECKSUM_TYPE, (withType) =>
      connection.request({ effect: 'write', signal, faults: COMPLETE_FAULTS }, (http) =>
        connection.client.send(
          new (s3Sdk().CompleteMultipartUploadCommand)({
            ...addressOf(location, key),
            ...conditional,
            UploadId: uploadId,
            MultipartUpload: { Parts: parts },
            ...wholeChecksum(location, withType),
          }),
          http,
        ),
      ),
    ),
  );
  return completed.ok ? written(completed.value, unkept) : completed;
}

/** Aborts the upload and drops its parts; an unknown upload counts as success. */
export async function abortUpload(
  location: S3Location,
  { key, uploadId }: MultipartUpload,
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  const { connection } = location;
  const aborted = await connection.request({ effect: 'none', signal }, (http) =>
    connection.client.send(
      new (s3Sdk().AbortMultipartUploadCommand)({ ...addressOf(location, key), UploadId: uploadId }),
      http,
    ),
  );
  return aborted.ok || aborted.fault.code === 'not-found' ? ok(undefined) : aborted;
}
