// Conditional requests: what If-Match and its relatives mean for reads, writes, deletes and copies.
// Source: RFC 9110 section 13; S3 User Guide, "Conditional requests".
import { refusal, ServiceError } from '../../../http/serviceError.ts';
import type { ObjectVersion, Version } from '../../store/version.ts';

type Headers = ReadonlyMap<string, string>;

/** Every header that makes a request conditional: what the fault `ignore-preconditions` takes away. */
export const CONDITIONAL_HEADERS = [
  'if-match',
  'if-none-match',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
] as const;

/** Put, Complete and Copy: throws PreconditionFailed, or NoSuchKey when there is nothing to match. */
export function checkWrite(headers: Headers, current: Version | undefined): void {
  const noneMatch = headers.get('if-none-match');
  const match = headers.get('if-match');
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') {
      throw refusal('NotImplemented', 'A header you provided implies functionality that is not implemented');
    }
    if (current?.kind === 'object') throw failedCondition('If-None-Match');
  }
  if (match !== undefined) checkMatch(match, current);
}

/** If-Match of a write or delete; also used for the ETag of a DeleteObjects entry. */
export function checkMatch(match: string, current: Version | undefined): void {
  if (current?.kind !== 'object') throw refusal('NoSuchKey', 'The specified key does not exist.');
  if (!lists(match, current.etag)) throw failedCondition('If-Match');
}

/** Get and Head: throws PreconditionFailed or the 304 that says "you have it already". */
export function checkRead(headers: Headers, version: ObjectVersion): void {
  const match = headers.get('if-match');
  const noneMatch = headers.get('if-none-match');
  if (match !== undefined) {
    if (!lists(match, version.etag)) throw failedCondition('If-Match');
  } else if (isBefore(headers.get('if-unmodified-since'), version)) {
    throw failedCondition('If-Unmodified-Since');
  }
  const unchanged =
    noneMatch !== undefined
      ? lists(noneMatch, version.etag)
      : isSince(headers.get('if-modified-since'), version);
  if (unchanged) {
    throw new ServiceError('NotModified', 304, 'Not Modified', { headers: { etag: `"${version.etag}"` } });
  }
}

/** The source of a copy: the same conditions under other names, and always 412. */
export function checkCopySource(headers: Headers, source: ObjectVersion): void {
  const match = headers.get('x-amz-copy-source-if-match');
  const noneMatch = headers.get('x-amz-copy-source-if-none-match');
  if (match !== undefined && !lists(match, source.etag)) throw failedCondition('x-amz-copy-source-If-Match');
  if (noneMatch !== undefined && lists(noneMatch, source.etag)) {
    throw failedCondition('x-amz-copy-source-If-None-Match');
  }
}

/** `*`, or a list of ETags with or without quotes. */
function lists(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((item) => item.trim().replace(/^"|"$/g, ''))
    .some((item) => item === '*' || item === etag);
}

/** True when the object was changed after the date. An unreadable date is no condition. */
function isBefore(date: string | undefined, { modified }: ObjectVersion): boolean {
  return date !== undefined && Date.parse(date) < modified;
}

function isSince(date: string | undefined, { modified }: ObjectVersion): boolean {
  return date !== undefined && Date.parse(date) >= modified;
}

function failedCondition(condition: string): ServiceError {
  return refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
}
