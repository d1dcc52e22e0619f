// Lists a prefix page by page and accepts a page only when it is plainly S3's answer to this request (R6,
// case 20).
import type { _Object } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ListAnswer } from '../calls/objectCalls.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import { compareKeys } from '../../sync/decide/order.ts';
import type { RemoteFault, RemoteObject } from '../../sync/remoteFolder.ts';
import { isColdClass, unquote, wholeSeconds } from './objectDetails.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { sortListing } from './sortedListing.ts';
import { untrusted } from './untrusted.ts';
import { sendOptional } from '../connection/refusals.ts';
import type { S3Location } from '../connection/s3Location.ts';

/** By this name the endpoint is known to list in another order. */
const ORDER = 'listing-order';

/**
 * Yields every object whose relative key starts with `under`, in UTF-8 byte order; ends after the first
 * fault. From an endpoint that was seen to list in another order everything is read first, and then sorted.
 */
export async function* listObjects(
  location: S3Location,
  request: ListRequest,
): AsyncIterable<Result<readonly RemoteObject[], RemoteFault>> {
  const { refusals } = location;
  let yielded = false;
  if (!refusals.has(ORDER)) {
    for await (const page of readPages(location, request)) {
      if (page.ok && refusals.has(ORDER)) break;
      yield page.ok ? ok(withoutOwn(page.value)) : page;
      if (!page.ok) return;
      yielded = true;
    }
    if (!refusals.has(ORDER)) return;
  }
  // What was already passed on may lack keys that come later: whoever asked has to ask again.
  if (yielded) yield untrusted('keys out of order');
  else {
    for await (const page of sortListing(readPages(location, request))) {
      yield page.ok ? ok(withoutOwn(page.value)) : page;
    }
  }
}

interface ListRequest {
  readonly under: string;
  readonly signal: AbortSignal;
}

/** Notes in the refusals when keys are out of order, and reads on. */
async function* readPages(
  location: S3Location,
  { under, signal }: ListRequest,
): AsyncIterable<Result<readonly RemoteObject[], RemoteFault>> {
  const prefix = location.prefix + under;
  let token: string | null = null;
  let last: string | null = null;
  do {
    const answer: Result<ListAnswer, RemoteFault> = await readPage(location, {
      prefix,
      token,
      maxKeys: null,
      signal,
    });
    const page: Result<Page, RemoteFault> = answer.ok ? checkPage(answer.value, location, prefix) : answer;
    if (!page.ok) {
      yield page;
      return;
    }
    for (const { key } of page.value.objects) {
      if (last !== null && compareKeys(last, key) >= 0) location.refusals.add(ORDER, Infinity);
      last = key;
    }
    yield ok(page.value.objects);
    const { objects, next } = page.value;
    // Order does not tell that a listing without entries would never end.
    if (objects.length === 0 && next !== null && next === token) {
      yield untrusted('an empty page that leads to itself');
      return;
    }
    token = next;
  } while (token !== null);
}

function withoutOwn(objects: readonly RemoteObject[]): readonly RemoteObject[] {
  return objects.filter(({ key }) => !key.startsWith(`${OWN_FOLDER}/`));
}

/**
 * Returns whether exactly this key exists, by a listing, of one entry where keys come in order: S3's
 * authoritative answer about absence.
 */
export async function isListed(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<boolean, RemoteFault>> {
  if (location.refusals.has(ORDER)) return isListedSomewhere(location, key, signal);
  const prefix = location.prefix + key;
  const answer = await readPage(location, { prefix, token: null, maxKeys: 1, signal });
  const page = answer.ok ? checkPage(answer.value, location, prefix) : answer;
  if (!page.ok) return page;
  const { objects, next } = page.value;
  // An empty page that is not the last one says nothing yet.
  if (objects.length === 0 && next !== null) return isListedSomewhere(location, key, signal);
  return ok(objects.some((object) => object.key === key));
}

/** Reads all pages: in another order than S3's the key itself need not come first, nor on the first one. */
async function isListedSomewhere(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<boolean, RemoteFault>> {
  let isFound = false;
  for await (const page of sortListing(readPages(location, { under: key, signal }))) {
    if (!page.ok) return page;
    isFound ||= page.value.some((object) => object.key === key);
  }
  return ok(isFound);
}

async function readPage(
  { connection, bucket, refusals }: S3Location,
  request: {
    readonly prefix: string;
    readonly token: string | null;
    /** null: as many as the endpoint returns. */
    readonly maxKeys: number | null;
    readonly signal: AbortSignal;
  },
): Promise<Result<ListAnswer, RemoteFault>> {
  const { prefix, token, maxKeys, signal } = request;
  const page = await sendOptional(refusals, 'encoding-type', (isEncoded) =>
    connection.request({ effect: 'none', signal }, (http) =>
      connection.objects.list(
        {
          Bucket: bucket,
          Prefix: prefix,
          // XML cannot represent control characters, but keys can contain them.
          ...(isEncoded ? { EncodingType: 'url' } : {}),
          ...(token === null ? {} : { ContinuationToken: token }),
          ...(maxKeys === null ? {} : { MaxKeys: maxKeys }),
          // Distinguishes restored objects from those still in cold storage.
          ...(connection.isAws ? { OptionalObjectAttributes: ['RestoreStatus'] } : {}),
        },
        http,
      ),
    ),
  );
  // S3 would have named the missing bucket; a bare 404 comes from something else.
  return !page.ok && page.fault.code === 'not-found'
    ? failedWith('bad-answer', { detail: 'a listing that was not found' })
    : page;
}

interface Page {
  readonly objects: readonly RemoteObject[];
  readonly next: string | null;
}

function checkPage(answer: ListAnswer, location: S3Location, prefix: string): Result<Page, RemoteFault> {
  const decode = answer.EncodingType === 'url' ? decodeKey : (key: string) => key;
  const { IsTruncated, NextContinuationToken } = answer;
  // A web page, or any other document.
  if (answer.Name === undefined) return failedWith('bad-answer', { detail: 'no listing' });
  if (!isBucket(answer.Name, location.bucket)) return untrusted('a listing of another bucket');
  // AWS encodes the echoed prefix, Ceph does not.
  if (answer.Prefix !== prefix && decode(answer.Prefix ?? '') !== prefix)
    return untrusted('a listing of another prefix');
  if (IsTruncated === undefined) return untrusted('a listing that does not say whether it is whole');
  if (IsTruncated && NextContinuationToken === undefined)
    return untrusted('a listing cut off without a token');
  const objects: RemoteObject[] = [];
  for (const entry of answer.Contents ?? []) {
    const object = readEntry(entry, decode);
    if (object === null) return untrusted('an entry without key, size, ETag or time');
    if (!object.key.startsWith(prefix)) return untrusted('a key outside the prefix');
    const key = object.key.slice(location.prefix.length);
    objects.push({ ...object, key });
  }
  return ok({ objects, next: IsTruncated ? (NextContinuationToken ?? null) : null });
}

/** Returns the object with its full key; null when something is missing or cannot be decoded. */
function readEntry(entry: _Object, decode: (key: string) => string | null): RemoteObject | null {
  const { Key, Size, ETag, LastModified } = entry;
  const key = Key === undefined ? null : decode(Key);
  if (key === null || Size === undefined || ETag === undefined || LastModified === undefined) return null;
  return {
    key,
    size: Size,
    etag: unquote(ETag),
    modified: wholeSeconds(LastModified),
    archived: isColdClass(entry.StorageClass) && entry.RestoreStatus?.RestoreExpiryDate === undefined,
  };
}

/** An access point's alias answers with the name of the underlying bucket. */
function isBucket(name: string | undefined, bucket: string): boolean {
  return name === bucket || (bucket.endsWith('-s3alias') && name !== undefined);
}

/**
 * Decodes `encoding-type=url`: form encoding, so `+` is a space on AWS (a plus sign is `%2B` everywhere).
 * null: not UTF-8.
 */
function decodeKey(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
