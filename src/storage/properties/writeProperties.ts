// Writes an object with all its properties, or with as many as the endpoint and the credentials allow.
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ObjectPart, RemoteFault } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import type { ObjectProperties, PropertyHeaders } from './objectProperties.ts';
import { isRefusal } from '../connection/refusals.ts';

export interface WrittenWith<T> {
  readonly answer: T;
  /** What the object had and no longer has. */
  readonly unkept: readonly ObjectPart[];
}

type Optional = ObjectProperties['optional'];

/**
 * Calls `send`, possibly several times with different headers. After a refusal each part is left out alone,
 * then all of them: the part that made the difference is remembered and left out from then on. A refusal of
 * the bare write is returned unchanged.
 */
export async function writeProperties<T>(
  location: S3Location,
  { headers, optional, unread }: ObjectProperties,
  send: (headers: PropertyHeaders) => Promise<Result<T, RemoteFault>>,
): Promise<Result<WrittenWith<T>, RemoteFault>> {
  const isKnown = ([part, value]: [ObjectPart, PropertyHeaders]): boolean =>
    location.refusals.has(refusalOf(part, value));
  const wanted = new Map([...optional].filter((entry) => !isKnown(entry)));
  const refused = [...unread, ...[...optional.keys()].filter((part) => !wanted.has(part))];
  const first = await send(merged(headers, wanted));
  if (first.ok) return ok({ answer: first.value, unkept: refused });
  if (!isRefusal(first.fault)) return first;
  for (const less of reductions(wanted)) {
    const next = await send(merged(headers, less));
    if (!next.ok && isRefusal(next.fault)) continue;
    if (!next.ok) return next;
    const dropped = [...wanted].filter(([part]) => !less.has(part));
    for (const [part, value] of dropped) location.refusals.add(refusalOf(part, value));
    return ok({ answer: next.value, unkept: [...refused, ...dropped.map(([part]) => part)] });
  }
  return first;
}

/** First without each single part, then without all. */
function reductions(wanted: Optional): readonly Optional[] {
  if (wanted.size === 0) return [];
  const single = [...wanted.keys()].map((left) => new Map([...wanted].filter(([part]) => part !== left)));
  return wanted.size === 1 ? single : [...single, new Map()];
}

function merged(headers: PropertyHeaders, optional: Optional): PropertyHeaders {
  return Object.assign({}, headers, ...optional.values()) as PropertyHeaders;
}

/** An endpoint may support one storage class and not another, so the refused value is remembered too. */
function refusalOf(part: ObjectPart, { StorageClass, SSEKMSKeyId }: PropertyHeaders): string {
  return [part, StorageClass, SSEKMSKeyId].filter((word) => word !== undefined).join(' ');
}
