// Holds a write to the state that it was decided on, even where the endpoint does not enforce it (R3).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { EndpointCapabilities, RemoteFault, WriteCondition } from '../../sync/remoteFolder.ts';
import { headObject } from '../read/head.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';

export type Guarantee = Exclude<keyof EndpointCapabilities, 'versioning'>;

/**
 * Returns the headers of a condition: none where the endpoint is known to ignore them, because some such
 * endpoints even refuse valid conditions.
 */
export function conditionHeaders(
  location: S3Location,
  guarantee: Guarantee,
  { etag }: WriteCondition,
): { readonly IfNoneMatch?: '*'; readonly IfMatch?: string } {
  if (location.enforced()?.[guarantee] === false) return {};
  return etag === null ? { IfNoneMatch: '*' } : { IfMatch: `"${etag}"` };
}

/**
 * Checks the object before a write where the endpoint does not enforce the condition, or is not known to.
 * Returns `precondition-failed` when it is not in the state of `condition`. Degraded: another writer may come
 * in between.
 */
export async function checkBeforeWrite(
  location: S3Location,
  guarantee: Guarantee,
  target: { readonly key: string; readonly condition: WriteCondition; readonly signal: AbortSignal },
): Promise<Result<void, RemoteFault>> {
  if (location.enforced()?.[guarantee] === true) return ok(undefined);
  const found = await headObject(location, target.key, target.signal);
  if (!found.ok) return found;
  return (found.value?.etag ?? null) === target.condition.etag
    ? ok(undefined)
    : failedWith('precondition-failed');
}

/** Returns the guarantee behind the condition of a plain PutObject. */
export function putGuarantee({ etag }: WriteCondition): Guarantee {
  return etag === null ? 'conditionalCreate' : 'conditionalReplace';
}
