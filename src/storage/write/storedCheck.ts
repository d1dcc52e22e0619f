// Does an endpoint store what it confirms? Uploads are spot-checked by a look at the object (R5).
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, UploadRequest, Written } from '../../sync/remoteFolder.ts';
import { headObject } from '../read/head.ts';
import { remoteFault } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';

type Uploaded = Result<Written, RemoteFault | LocalFault>;

/**
 * Returns what the upload has returned, or `unstored` when the bucket shows that nothing was written, or not
 * all of it. Uploads are looked at one by one until one is found, then every ten seconds: a single save is
 * always looked at, thousands cost a few requests. Not on AWS, which is strongly consistent (S3 User Guide,
 * "Amazon S3 data consistency model"). What cannot be looked at is believed,
 * and so are markers of folders, which some services keep in other ways.
 */
export async function checkStored(
  location: S3Location,
  { key, source, condition, signal }: UploadRequest,
  uploaded: Uploaded,
): Promise<Uploaded> {
  const { connection, stored } = location;
  if (!uploaded.ok || connection.isAws || key.endsWith('/') || !stored.isDue()) return uploaded;
  const found = await headObject(location, key, signal);
  if (!found.ok) return uploaded;
  const { etag, size } = found.value ?? { etag: null, size: 0 };
  const isOurs = etag === uploaded.value.etag;
  // Another state is somebody's who has replaced ours, unless it is the one that we have replaced.
  const isStored = isOurs ? size === source.size : etag !== condition.etag && etag !== null;
  if (isStored) stored.found();
  const detail = `confirmed ${uploaded.value.etag}, then showed ${etag ?? 'nothing'} of ${size} bytes`;
  return isStored ? uploaded : failed(remoteFault('unstored', { detail }));
}
