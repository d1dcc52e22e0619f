// Ends uploads in parts that were begun without an answer: nobody else would, since nobody knows their ids.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { isRefusal } from '../connection/refusals.ts';
import { abortUpload, createUpload, listParts } from './multipart.ts';

interface OpenUpload {
  readonly uploadId: string;
  /** The server's name for whoever began it. */
  readonly initiator: string;
  /** Epoch ms. */
  readonly initiated: number;
}

/**
 * Aborts the uploads of `key` that attempts of ours have begun since then (server's time, epoch ms), apart
 * from the one that is `known`. Ours have our initiator and no part, since whoever knows an id sends parts.
 * Where the credentials or the server allow no such list (AWS: `s3:ListBucketMultipartUploads`, which cannot
 * be limited to a prefix and is therefore in no session policy of ours), they stay: without parts they cost
 * nothing, and a lifecycle rule ends them.
 */
export async function abortUnanswered(
  location: S3Location,
  { key, since, known }: { readonly key: string; readonly since: number; readonly known: string | null },
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  const open = await listUploads(location, key, signal);
  if (!open.ok) return isRefusal(open.fault) ? ok(undefined) : open;
  const candidates = open.value.filter(({ uploadId, initiated }) => initiated >= since && uploadId !== known);
  if (candidates.length === 0) return ok(undefined);
  const ours = open.value.find(({ uploadId }) => uploadId === known)?.initiator;
  const initiator = ours === undefined ? await learnInitiator(location, key, signal) : ok(ours);
  if (!initiator.ok) return initiator;
  for (const upload of candidates) {
    if (upload.initiator !== initiator.value) continue;
    const aborted = await abortWithoutParts(location, key, upload, signal);
    if (!aborted.ok) return aborted;
  }
  return ok(undefined);
}

async function abortWithoutParts(
  location: S3Location,
  key: string,
  { uploadId }: OpenUpload,
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  const parts = await listParts(location, { key, uploadId }, signal);
  if (!parts.ok) return isRefusal(parts.fault) ? ok(undefined) : parts;
  return parts.value?.size === 0 ? abortUpload(location, { key, uploadId }, signal) : ok(undefined);
}

/** Begins an upload to see by whom the server says it was begun; null: it does not say. */
async function learnInitiator(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<string | null, RemoteFault>> {
  const begun = await createUpload(location, key, {}, signal);
  if (!begun.ok) return isRefusal(begun.fault) ? ok(null) : begun;
  const { uploadId } = begun.value;
  const open = await listUploads(location, key, signal);
  const aborted = await abortUpload(location, { key, uploadId }, signal);
  if (!open.ok) return open;
  if (!aborted.ok) return aborted;
  return ok(open.value.find((upload) => upload.uploadId === uploadId)?.initiator ?? null);
}

/** One page is enough: uploads of the key itself come before those of longer keys. */
async function listUploads(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<readonly OpenUpload[], RemoteFault>> {
  const { connection } = location;
  const { Bucket, Key } = addressOf(location, key);
  const listed = await connection.request({ effect: 'none', signal, mayBeDenied: true }, (http) =>
    connection.client.send(new (s3Sdk().ListMultipartUploadsCommand)({ Bucket, Prefix: Key }), http),
  );
  if (!listed.ok) return listed;
  return ok(
    (listed.value.Uploads ?? []).flatMap((upload) => {
      const [uploadId, initiator] = [upload.UploadId, upload.Initiator?.ID];
      if (upload.Key !== Key || uploadId === undefined || initiator === undefined) return [];
      return [{ uploadId, initiator, initiated: upload.Initiated?.getTime() ?? 0 }];
    }),
  );
}
