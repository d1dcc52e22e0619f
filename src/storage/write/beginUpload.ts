// Begins an upload in parts, and leaves none behind whose answer was lost (R10).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault, UploadMemory } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { ObjectProperties } from '../properties/objectProperties.ts';
import { writeProperties } from '../properties/writeProperties.ts';
import type { WrittenWith } from '../properties/writeProperties.ts';
import { createUpload } from './multipart.ts';
import { abortUnanswered } from './unansweredUploads.ts';

export interface Beginning extends UploadMemory {
  readonly key: string;
  readonly partSize: number;
  readonly signal: AbortSignal;
}

/**
 * Returns the id of a new upload, once the caller remembers it. Every attempt may have begun one, also those
 * of the SDK; the ones that are not known are aborted, now or by whoever has remembered that there may be
 * some. The time of the server's last answer is when the first of them can have been begun.
 */
export async function beginUpload(
  location: S3Location,
  properties: ObjectProperties,
  beginning: Beginning,
): Promise<Result<WrittenWith<string>, RemoteFault>> {
  const { key, partSize, signal, unansweredSince, onUnanswered, onResumable } = beginning;
  const since = unansweredSince ?? location.connection.serverTime()?.server ?? null;
  let mayBeOpen = unansweredSince !== undefined;
  if (since !== null) onUnanswered?.(since);
  const created = await writeProperties(location, properties, async (headers) => {
    const begun = await createUpload(location, key, headers, signal);
    mayBeOpen ||= begun.ok ? !begun.value.isAlone : begun.fault.code === 'outcome-unknown';
    return begun.ok ? ok(begun.value.uploadId) : begun;
  });
  if (!created.ok) {
    if (!mayBeOpen) onUnanswered?.(null);
    const { code, detail = 'no answer' } = created.fault;
    if (code !== 'outcome-unknown') return created;
    // Whatever became of it, no object has changed.
    return failedWith(signal.aborted ? 'cancelled' : 'unreachable', { detail });
  }
  const uploadId = created.value.answer;
  if (mayBeOpen && since !== null) {
    const aborted = await abortUnanswered(location, { key, since, known: uploadId }, signal);
    mayBeOpen = !aborted.ok;
  }
  onResumable?.({ uploadId, partSize });
  if (!mayBeOpen) onUnanswered?.(null);
  return created;
}
