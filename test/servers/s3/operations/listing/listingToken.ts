// The continuation token of ListObjectsV2: opaque to clients; where the next page
// begins, and the count so far.
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import { cursorAt } from '../../store/keyListing.ts';
import type { Cursor } from '../../store/versionIndex.ts';

export interface ListingToken {
  readonly from: Cursor;
  /** 1 on the second page. */
  readonly page: number;
}

/** The token of a request; null on the first page. Throws InvalidArgument. */
export function listingToken({ query }: WireRequest): ListingToken | null {
  const text = query.get('continuation-token');
  if (text === undefined) return null;
  const [, page, key] = /^(\d+)\.([\w-]+)$/.exec(text) ?? [];
  if (page === undefined || key === undefined) {
    throw refusal('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return { from: cursorAt(Buffer.from(key, 'base64url')), page: Number(page) };
}

/** The token for the page after `page`. */
export function nextToken(from: Cursor, page: number): string {
  return `${page + 1}.${from.key.toString('base64url')}`;
}
