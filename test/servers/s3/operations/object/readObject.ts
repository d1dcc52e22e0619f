// GetObject and HeadObject: conditions, ranges, versions, checksums.
import { emptyReply, type Reply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import { isAllowed } from '../../../iam/authorize.ts';
import type { ByteRange } from '../../store/bodyFiles.ts';
import type { ObjectVersion } from '../../store/version.ts';
import { checkRead } from './conditions.ts';
import { checksumHeaders, describeObject, requireReadable, versionHeaders } from './objectHeaders.ts';
import {
  bucketOf,
  keyOf,
  onBucket,
  onObject,
  onVersion,
  type Operation,
  type OperationContext,
} from '../operation.ts';

/** `response-content-type=...` in the query sets the header of the answer. */
const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

export const getObject: Operation = {
  name: 'GetObject',
  permissions: onVersion('GetObject'),
  run(context) {
    const version = objectOf(context);
    checkRead(context.request.headers, version);
    requireReadable(version);
    const range = rangeOf(context.request.headers.get('range'), version.size);
    const reply = describe(context, version, range);
    const length = range === null ? version.size : range.last - range.first + 1;
    const chunks = context.store.bodies.read(version.segments, range ?? undefined);
    return { ...reply, body: { length, chunks } };
  },
};

export const headObject: Operation = {
  name: 'HeadObject',
  permissions: onVersion('GetObject'),
  run(context) {
    const version = objectOf(context);
    checkRead(context.request.headers, version);
    const range = rangeOf(context.request.headers.get('range'), version.size);
    const reply = describe(context, version, range);
    const length = range === null ? version.size : range.last - range.first + 1;
    return { ...reply, headers: { ...reply.headers, 'content-length': String(length) } };
  },
};

/**
 * The object or version that the request names; throws NoSuchKey, NoSuchVersion, or
 * 403 to whoever may not know.
 */
export function objectOf(context: OperationContext): ObjectVersion {
  const { request, store, principal } = context;
  const bucket = bucketOf(context);
  const key = keyOf(context);
  const versionId = request.query.get('versionId');
  if (versionId !== undefined) {
    const version = store.versions.version(bucket.name, key, versionId);
    if (version === undefined) {
      throw refusal('NoSuchVersion', 'The specified version does not exist.', { details: { Key: key } });
    }
    if (version.kind === 'object') return version;
    throw refusal('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      headers: versionHeaders(version),
    });
  }
  const current = store.versions.current(bucket.name, key);
  if (current?.kind === 'object') return current;
  // "If you don't have the s3:ListBucket permission, Amazon S3 returns 403" (GetObject). A policy that allows
  // listing under a prefix is asked about the key itself, as on AWS (ceph/ceph pull request 68577).
  const listing = onBucket('ListBucket')(request).map((permission) => ({
    ...permission,
    context: new Map([['s3:prefix', key]]),
  }));
  if (!listing.every((permission) => isAllowed(principal, permission))) {
    throw refusal('AccessDenied', 'Access Denied');
  }
  throw refusal('NoSuchKey', 'The specified key does not exist.', {
    headers: versionHeaders(current ?? null),
    details: { Key: key },
  });
}

function describe(
  { request, principal }: OperationContext,
  version: ObjectVersion,
  range: ByteRange | null,
): Reply {
  const overrides = OVERRIDES.flatMap((name) => {
    const value = request.query.get(`response-${name}`);
    return value === undefined ? [] : [[name, value]];
  });
  const isWhole = range === null && request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const tagCount = Object.keys(version.tags ?? {}).length;
  // "when you have the relevant permission to read object tags" (S3 API reference, HeadObject).
  const maySeeTags = onObject('GetObjectTagging')(request).every((needed) => isAllowed(principal, needed));
  return emptyReply(range === null ? 200 : 206, {
    ...describeObject(version),
    ...(tagCount > 0 && maySeeTags ? { 'x-amz-tagging-count': String(tagCount) } : {}),
    ...(Object.fromEntries(overrides) as Record<string, string>),
    ...(isWhole ? checksumHeaders(version.checksum) : {}),
    ...(range === null ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${version.size}` }),
  });
}

/**
 * RFC 9110 section 14: one byte range; null when there is none, or one that is not understood (then the whole
 * object is sent). Throws InvalidRange when it lies outside.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [from, to] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (from === '' && to === '') return null;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  const first = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) {
    throw refusal('InvalidRange', 'The requested range is not satisfiable', {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return { first, last };
}
