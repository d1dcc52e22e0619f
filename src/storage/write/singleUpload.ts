// Uploads a small object in one conditional PutObject.
import type { Result } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, UploadRequest, Written } from '../../sync/remoteFolder.ts';
import { SNIFFED_BYTES } from '../properties/contentEncoding.ts';
import { uploadProperties } from '../properties/objectProperties.ts';
import { writeProperties } from '../properties/writeProperties.ts';
import { putGuarantee, sendConditional } from './precondition.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { written } from './written.ts';

/**
 * S3 answers If-Match on a missing key with 404 (AWS: "Conditional writes"): the expected state is not there.
 */
export const PUT_FAULTS = { NoSuchKey: 'precondition-failed', NotFound: 'precondition-failed' } as const;

/**
 * Uploads the whole content from memory; for sources below the multipart threshold. `source-changed` when the
 * source is not confirmed.
 */
export async function uploadWhole(
  location: S3Location,
  request: UploadRequest,
): Promise<Result<Written, RemoteFault | LocalFault>> {
  const { key, source, condition, signal } = request;
  const read = await source.read(0, source.size);
  if (!read.ok) return read;
  if (!(await source.confirm())) return failedWith('source-changed');
  const properties = await uploadProperties(location, request, read.value.subarray(0, SNIFFED_BYTES));
  if (!properties.ok) return properties;
  const target = { key, condition, signal };
  const put = await sendConditional(location, putGuarantee(condition), target, (conditional) =>
    writeProperties(location, properties.value, (headers) =>
      location.connection.request({ effect: 'write', signal, faults: PUT_FAULTS }, (http) =>
        location.connection.objects.put(
          { ...addressOf(location, key), ...headers, ...conditional, Body: read.value },
          { ...http, onSent: request.onProgress },
        ),
      ),
    ),
  );
  if (!put.ok) return put;
  request.onProgress(source.size);
  return written(put.value.answer, put.value.unkept);
}
