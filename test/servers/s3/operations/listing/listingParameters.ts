// What all listings share: prefix, delimiter, page size and the encoding of keys.
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Permission } from '../../../iam/authorize.ts';
import { onBucket } from '../operation.ts';

/** S3 never returns more on one page, whatever is asked for. */
const MAX_PAGE = 1000;

export interface ListingParameters {
  readonly prefix: string;
  /** '' = none. */
  readonly delimiter: string;
  readonly encodingType: 'url' | undefined;
  /** Encodes keys for the answer, as asked. */
  readonly encode: (key: string) => string;
}

/** The parameters that every listing takes; throws InvalidArgument. */
export function listingParameters({ query }: WireRequest): ListingParameters {
  const encodingType = query.get('encoding-type');
  if (encodingType !== undefined && encodingType !== 'url') {
    throw refusal('InvalidArgument', 'Invalid Encoding Method specified in Request');
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    encodingType,
    encode: encodingType === 'url' ? urlEncode : (key) => key,
  };
}

/** A page size between 0 and 1,000. */
export function pageSize({ query }: WireRequest, parameter: string): number {
  const size = Number(query.get(parameter) ?? MAX_PAGE);
  if (!Number.isInteger(size) || size < 0) {
    throw refusal('InvalidArgument', `Provided ${parameter} not an integer or within integer range`);
  }
  return Math.min(size, MAX_PAGE);
}

/** Listing permissions carry what is listed, so that policies can be narrowed to a prefix (`s3:prefix`). */
export function onListing(action: string): (request: WireRequest) => readonly Permission[] {
  return (request) => {
    const context = new Map(
      ['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
        const value = request.query.get(name);
        return value === undefined ? [] : [[`s3:${name}`, value] as const];
      }),
    );
    return onBucket(action)(request).map((permission) => ({ ...permission, context }));
  };
}

/** Form encoding with `/` left alone: a space becomes `+`. */
function urlEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}
