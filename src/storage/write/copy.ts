// Copies an object on the server, in exactly one state, under exactly one condition (R11).
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { CopyRequest, RemoteFault, Written } from '../../sync/remoteFolder.ts';
import { encodeKey } from '../calls/encodedKey.ts';
import { beginUpload } from './beginUpload.ts';
import { abortUpload, completeUpload } from './multipart.ts';
import type { MultipartUpload } from './multipart.ts';
import { headRaw } from '../read/head.ts';
import { readDetails, unquote } from '../read/objectDetails.ts';
import { UNREAD_TAGS, carriedProperties } from '../properties/objectProperties.ts';
import type { ObjectProperties, PropertyHeaders } from '../properties/objectProperties.ts';
import { writeProperties } from '../properties/writeProperties.ts';
import { createPartPool } from './partPool.ts';
import { sendConditional } from './precondition.ts';
import type { ConditionHeaders } from './precondition.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { isRefusal } from '../connection/refusals.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { written } from './written.ts';

interface WholeCopy extends CopyRequest {
  readonly conditional: ConditionHeaders;
}

/** Copied parts stay on the server, so more of them can be in flight. */
const PARALLEL_PARTS = 8;
/** Timeout (ms) for aborting an upload after cancellation, when the request's own signal cannot be used. */
const ABORT_TIMEOUT_MS = 5_000;
/** A missing source. A missing target with If-Match looks the same and is told apart by a HEAD. */
const FAULTS = { NoSuchKey: 'source-changed', NotFound: 'source-changed' } as const;

/**
 * Copies the object `from`, if it is still `fromEtag`, to `to`, with what others gave it (R14); our metadata
 * is replaced.
 */
export async function copyObject(
  location: S3Location,
  request: CopyRequest,
): Promise<Result<Written, RemoteFault>> {
  const { from, fromEtag, to, condition, signal } = request;
  const source = await headRaw(location, from, signal);
  // What may not be read may not be copied either; whoever has the content can upload it.
  if (!source.ok) return isRefusal(source.fault) ? unsupported(source.fault) : source;
  if (source.value === null || unquote(source.value.ETag ?? '') !== fromEtag)
    return failedWith('source-changed');
  const details = readDetails(from, source.value, source.value.ContentLength);
  if (!details.ok) return details;
  if (details.value.archived) return failedWith('archived');
  const succession = { from, to, given: source.value, metadata: request.metadata, signal };
  const properties = await carriedProperties(location, { ...succession, content: 'same' });
  if (!properties.ok) return properties;
  const { size } = details.value;
  const hasKnownTags = (source.value.TagCount ?? 0) > 0;
  const target = { key: to, condition, signal };
  if (size > location.sizes.copyThreshold) {
    return ifSupported(location, 'copy-in-parts', () =>
      copyInParts(location, { ...request, size }, properties.value),
    );
  }
  return ifSupported(location, 'copy', () =>
    sendConditional(location, 'conditionalCopy', target, async (conditional) => {
      const whole = { ...request, conditional };
      const copied = await copyWithTags(location, whole, properties.value, hasKnownTags);
      return copied.ok || copied.fault.code !== 'precondition-failed'
        ? copied
        : blameSource(location, request);
    }),
  );
}

/**
 * `unsupported` for a refusal of the copy itself, whatever its words; a service that does not know the
 * request is not asked again.
 */
async function ifSupported<T>(
  { refusals }: S3Location,
  what: 'copy' | 'copy-in-parts',
  copy: () => Promise<Result<T, RemoteFault>>,
): Promise<Result<T, RemoteFault>> {
  if (refusals.has(what)) return failedWith('unsupported');
  const copied = await copy();
  if (copied.ok || !isRefusal(copied.fault)) return copied;
  if (copied.fault.code === 'configuration') refusals.add(what);
  return unsupported(copied.fault);
}

function unsupported({ detail }: RemoteFault): Result<never, RemoteFault> {
  return failedWith('unsupported', detail === undefined ? {} : { detail });
}

/**
 * Known tags are sent, because a server may treat them as metadata to replace. Credentials that may not read
 * tags do not see any, and are refused the copy of a tagged object unless the tags are left behind (AWS:
 * CopyObject, "Permissions").
 */
async function copyWithTags(
  location: S3Location,
  request: WholeCopy,
  properties: ObjectProperties,
  hasKnownTags: boolean,
): Promise<Result<Written, RemoteFault>> {
  const send = (tags: 'REPLACE' | undefined) =>
    writeProperties(location, properties, (headers) =>
      copyWhole(location, request, { ...headers, TaggingDirective: tags }),
    );
  const copied = await send(hasKnownTags ? 'REPLACE' : undefined);
  if (copied.ok) return written(copied.value.answer, copied.value.unkept);
  if (hasKnownTags || copied.fault.code !== 'denied') return copied;
  const untagged = await send('REPLACE');
  if (!untagged.ok) return copied;
  location.refusals.add(UNREAD_TAGS);
  return written(untagged.value.answer, [...untagged.value.unkept, 'tags']);
}

async function copyWhole(
  location: S3Location,
  request: WholeCopy,
  headers: PropertyHeaders & { readonly TaggingDirective: 'REPLACE' | undefined },
): Promise<Result<Parameters<typeof written>[0], RemoteFault>> {
  const { connection } = location;
  const copied = await connection.request(
    { effect: 'write', signal: request.signal, faults: FAULTS },
    (http) =>
      connection.client.send(
        new (s3Sdk().CopyObjectCommand)({
          ...addressOf(location, request.to),
          ...headers,
          ...sourceHeaders(location, request),
          ...request.conditional,
          MetadataDirective: 'REPLACE',
        }),
        http,
      ),
  );
  if (!copied.ok) return copied;
  return ok({ ETag: copied.value.CopyObjectResult?.ETag, VersionId: copied.value.VersionId });
}

/** Not every server says which of the two conditions failed. */
async function blameSource(location: S3Location, request: CopyRequest): Promise<Result<never, RemoteFault>> {
  const same = await isSourceSame(location, request);
  if (!same.ok) return same;
  return failedWith(same.value ? 'precondition-failed' : 'source-changed');
}

async function isSourceSame(
  location: S3Location,
  { from, fromEtag, signal }: CopyRequest,
): Promise<Result<boolean, RemoteFault>> {
  const source = await headRaw(location, from, signal);
  return source.ok ? ok(unquote(source.value?.ETag ?? '') === fromEtag) : source;
}

/** Nothing of it can be resumed, so everything except an unknown outcome aborts the upload. */
async function copyInParts(
  location: S3Location,
  request: CopyRequest,
  properties: ObjectProperties,
): Promise<Result<Written, RemoteFault>> {
  const { to: key, condition, signal } = request;
  const partSize = location.sizes.copyPart;
  const created = await beginUpload(location, properties, { ...request, key, partSize });
  if (!created.ok) return created;
  const { answer: uploadId, unkept } = created.value;
  const upload: MultipartUpload = { key, uploadId };
  const copied = await copyParts(location, request, upload);
  const parts = copied.ok ? await ifSourceSame(location, request, copied.value) : copied;
  const outcome = parts.ok
    ? await completeUpload(location, upload, parts.value, { condition, unkept, signal })
    : parts;
  if (!outcome.ok && outcome.fault.code !== 'outcome-unknown') {
    await abortUpload(location, upload, AbortSignal.timeout(ABORT_TIMEOUT_MS));
  }
  return outcome;
}

/**
 * Ceph ignores the condition on a part's source: the copied content is known when the source is unchanged
 * after the last part.
 */
async function ifSourceSame<T>(
  location: S3Location,
  request: CopyRequest,
  parts: T,
): Promise<Result<T, RemoteFault>> {
  const same = await isSourceSame(location, request);
  if (!same.ok) return same;
  return same.value ? ok(parts) : failedWith('source-changed');
}

async function copyParts(
  location: S3Location,
  request: CopyRequest,
  upload: MultipartUpload,
): Promise<Result<CompletedPart[], RemoteFault>> {
  const pool = createPartPool(PARALLEL_PARTS);
  const { copyPart } = location.sizes;
  const count = Math.ceil(request.size / copyPart);
  for (let number = 1; number <= count; number++) {
    const first = (number - 1) * copyPart;
    const range = `bytes=${first}-${Math.min(first + copyPart, request.size) - 1}`;
    if (!(await pool.add(() => copyOnePart(location, request, { ...upload, number, range })))) break;
  }
  return pool.finish();
}

async function copyOnePart(
  location: S3Location,
  request: CopyRequest,
  part: MultipartUpload & { readonly number: number; readonly range: string },
): Promise<Result<CompletedPart, RemoteFault>> {
  const { connection } = location;
  const faults = { ...FAULTS, PreconditionFailed: 'source-changed' } as const;
  const copied = await connection.request({ effect: 'none', signal: request.signal, faults }, (http) =>
    connection.client.send(
      new (s3Sdk().UploadPartCopyCommand)({
        ...addressOf(location, part.key),
        ...sourceHeaders(location, request),
        UploadId: part.uploadId,
        PartNumber: part.number,
        CopySourceRange: part.range,
      }),
      http,
    ),
  );
  if (!copied.ok) return copied;
  const { ETag, ChecksumCRC32 } = copied.value.CopyPartResult ?? {};
  if (ETag === undefined) return failedWith('bad-answer', { detail: 'a part without ETag' });
  return ok({ PartNumber: part.number, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) });
}

/** The server decodes this header, and the SDK does not encode it. */
function sourceHeaders(location: S3Location, { from, fromEtag }: CopyRequest) {
  const { Bucket, Key } = addressOf(location, from);
  return { CopySource: `${Bucket}/${encodeKey(Key)}`, CopySourceIfMatch: `"${fromEtag}"` };
}
