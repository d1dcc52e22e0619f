// What a successful write says about the resulting object.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectPart, RemoteFault, Written } from '../../sync/remoteFolder.ts';
import { unquote, versionOf } from '../read/objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';

/** Without an ETag the response was not S3's: whether anything was written is then unknown. */
export function written(
  answer: { readonly ETag?: string | undefined; readonly VersionId?: string | undefined },
  unkept: readonly ObjectPart[],
): Result<Written, RemoteFault> {
  if (answer.ETag === undefined) return failedWith('outcome-unknown', { detail: 'an answer without ETag' });
  return ok({ etag: unquote(answer.ETag), versionId: versionOf(answer.VersionId), unkept });
}
