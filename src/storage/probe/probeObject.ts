// One temporary object of the probe, and the conditional requests that are tried on it.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { encodeKey } from '../calls/encodedKey.ts';
import { abortUpload, createUpload } from '../write/multipart.ts';
import { versionOf } from '../read/objectDetails.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { abortUnanswered } from '../write/unansweredUploads.ts';
import { addressOf } from '../connection/s3Location.ts';

/** Timeout (ms) for cleaning up, which also happens after cancellation. */
const CLEANUP_TIMEOUT_MS = 10_000;
const BODY = Buffer.from('Brimful tried here which conditions this endpoint keeps to. May be deleted.\n');

/** How servers refuse unknown headers. */
const UNSUPPORTED = {
  InvalidArgument: 'configuration',
  InvalidRequest: 'configuration',
  MissingContentLength: 'configuration',
  XAmzContentSHA256Mismatch: 'configuration',
} as const;

/** As sent in headers: ETags with quotes. */
export interface Condition {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

export type Answer<T> = Promise<Result<T, RemoteFault>>;

export interface ProbeObject {
  readonly key: string;
  /** The ETag, with quotes, after the last accepted `put` or `copyFrom`. */
  etag(): string;
  /** The ARN of the KMS key that encrypted the last accepted `put`; null: none did. */
  kmsKey(): string | null;
  /** Writes the object; returns its version id. */
  put(condition: Condition): Answer<string | null>;
  remove(condition: Condition): Answer<void>;
  copyFrom(source: ProbeObject, sourceEtag: string, condition: Condition): Answer<void>;
  /** Completes a multipart upload of one part under `condition`; the upload does not outlive the call. */
  complete(condition: Condition): Answer<void>;
  /** Removes the object as far as possible: what remains is small, ours and never synced. */
  discard(): Promise<void>;
}

/** Sends nothing yet. `key` is relative to the prefix. */
export function createProbeObject(location: S3Location, key: string, signal: AbortSignal): ProbeObject {
  const { connection } = location;
  const address = addressOf(location, key);
  const write = { effect: 'write', signal, faults: UNSUPPORTED } as const;
  let etag = '';
  let kmsKey: string | null = null;
  let mayBeOpen = false;
  return {
    key,
    etag: () => etag,
    kmsKey: () => kmsKey,
    async put(condition) {
      const stored = await connection.request(write, (http) =>
        connection.objects.put({ ...address, ...condition, Body: BODY }, http),
      );
      if (!stored.ok) return stored;
      etag = stored.value.ETag ?? '';
      kmsKey = stored.value.SSEKMSKeyId ?? null;
      return ok(versionOf(stored.value.VersionId));
    },
    async remove(condition) {
      const removed = await connection.request(write, (http) =>
        connection.objects.remove({ ...address, ...condition }, http),
      );
      return removed.ok ? ok(undefined) : removed;
    },
    async copyFrom(source, sourceEtag, condition) {
      const from = addressOf(location, source.key);
      const CopySource = `${from.Bucket}/${encodeKey(from.Key)}`;
      const request = { ...address, ...condition, CopySource, CopySourceIfMatch: sourceEtag };
      const copied = await connection.request(write, (http) =>
        connection.client.send(new (s3Sdk().CopyObjectCommand)(request), http),
      );
      if (!copied.ok) return copied;
      etag = copied.value.CopyObjectResult?.ETag ?? '';
      return ok(undefined);
    },
    async complete(condition) {
      const created = await createUpload(location, key, {}, signal);
      mayBeOpen ||= created.ok ? !created.value.isAlone : created.fault.code === 'outcome-unknown';
      if (!created.ok) return created;
      const { uploadId } = created.value;
      const upload = { ...address, UploadId: uploadId };
      const completed = await connection.request(write, async (http) => {
        const sent = await connection.objects.uploadPart({ ...upload, PartNumber: 1, Body: BODY }, http);
        const part = { PartNumber: 1, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 };
        return connection.client.send(
          new (s3Sdk().CompleteMultipartUploadCommand)({
            ...upload,
            ...condition,
            MultipartUpload: { Parts: [part] },
          }),
          http,
        );
      });
      if (completed.ok) return ok(undefined);
      await abortUpload(location, { key, uploadId }, AbortSignal.timeout(CLEANUP_TIMEOUT_MS));
      return completed;
    },
    async discard() {
      const cleanup = { effect: 'none', signal: AbortSignal.timeout(CLEANUP_TIMEOUT_MS) } as const;
      await connection.request(cleanup, (http) => connection.objects.remove(address, http));
      // The key is nobody else's.
      if (mayBeOpen) await abortUnanswered(location, { key, since: 0, known: null }, cleanup.signal);
    },
  };
}
