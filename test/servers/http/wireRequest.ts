// One HTTP request as S3 sees it: bucket, key, query and headers, decoded once and never normalised.
import type { IncomingMessage } from 'node:http';
import { refusal } from './serviceError.ts';

/** Longest key in bytes of UTF-8 (S3 User Guide, "Naming Amazon S3 objects"). */
const MAX_KEY_BYTES = 1024;

export interface WireRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly rawPath: string;
  /** Path-style: the first component; null for a request to the service itself. */
  readonly bucket: string | null;
  /**
   * Everything after the bucket, percent-decoded, exactly: `..`, `//` and a leading `/` are part of the key.
   */
  readonly key: string | null;
  /** Decoded query parameters; a parameter without `=` has the value ''. */
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body. */
  readonly stream: IncomingMessage;
  /** Tells a client that sent `Expect: 100-continue` to go on; called by whoever starts to read the body. */
  readonly continueBody: () => void;
}

/** Parses what `node:http` gives. Throws InvalidURI for a path or query that is not percent-encoded UTF-8. */
export function wireRequest(stream: IncomingMessage, continueBody: () => void): WireRequest {
  const target = stream.url ?? '/';
  const cut = target.indexOf('?');
  const rawPath = cut < 0 ? target : target.slice(0, cut);
  const path = decode(rawPath).slice(1);
  const slash = path.indexOf('/');
  const bucket = slash < 0 ? path : path.slice(0, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw refusal('KeyTooLongError', 'Your key is too long');
  return {
    method: stream.method ?? 'GET',
    rawPath,
    bucket: bucket === '' ? null : bucket,
    key: key === '' ? null : key,
    query: parseQuery(cut < 0 ? '' : target.slice(cut + 1)),
    headers: new Map(
      Object.entries(stream.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    stream,
    continueBody,
  };
}

/** `a=1&b` as a map. Also reads form bodies, whose syntax is the same. */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const cut = pair.indexOf('=');
    const name = cut < 0 ? pair : pair.slice(0, cut);
    const value = cut < 0 ? '' : pair.slice(cut + 1);
    parameters.set(decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' ')));
  }
  return parameters;
}

/** Reads a small body whole. Throws EntityTooLarge past `maxBytes`. */
export async function readSmallBody(request: WireRequest, maxBytes: number): Promise<Buffer> {
  request.continueBody();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes)
      throw refusal('EntityTooLarge', 'The request body is larger than this operation takes');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('InvalidURI', "Couldn't parse the specified URI.");
  }
}
