// Uploads a large object: in parts, or in one piece where parts are refused.
import type { Result } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, UploadRequest, Written } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { abortUpload } from './multipart.ts';
import { uploadInParts } from './multipartUpload.ts';
import { uploadStreamed } from './streamedUpload.ts';

/** How a refusal of parts is remembered: for an hour, since permissions are granted and servers updated. */
const PARTS = 'multipart';

/**
 * Policies, proxies and small S3 servers may refuse any request of a multipart upload (`denied`, or 501).
 * What then succeeds in one piece is sent so from then on; what does not was no matter of parts.
 */
export async function uploadLarge(
  location: S3Location,
  request: UploadRequest,
): Promise<Result<Written, RemoteFault | LocalFault>> {
  const { key, signal } = request;
  let begun = request.resume?.uploadId ?? null;
  if (!location.refusals.has(PARTS)) {
    const sent = await uploadInParts(location, {
      ...request,
      onResumable: (upload) => {
        begun = upload.uploadId;
        request.onResumable?.(upload);
      },
    });
    if (sent.ok || (sent.fault.code !== 'denied' && sent.fault.code !== 'configuration')) return sent;
  }
  const whole = await uploadStreamed(location, request);
  if (whole.ok) {
    location.refusals.add(PARTS);
    // Parts that arrived cost money; where even this is refused, the bucket's lifecycle rule ends them.
    if (begun !== null) await abortUpload(location, { key, uploadId: begun }, signal);
  }
  return whole;
}
