// AWS Signature Version 4: the canonical request and its signature, seen from the verifying side.
// Source: IAM User Guide, "Create a signed AWS API request"; S3 API reference, "Authenticating Requests".
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../../http/wireRequest.ts';

/** What a key was derived for: `20261122/eu-central-1/s3/aws4_request`. */
export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface Signing {
  readonly request: WireRequest;
  /** Lower-case names, in the order in which the client listed them. */
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body, or one of the literals such as UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
  /** `20261122T143000Z`. */
  readonly timestamp: string;
  readonly scope: Scope;
  readonly secret: string;
}

/** The hex signature that the holder of `secret` would have made for this request. */
export function expectedSignature(signing: Signing): string {
  const { scope, timestamp } = signing;
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    timestamp,
    `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    sha256Hex(canonicalRequest(signing)),
  ].join('\n');
  return hmac(signingKey(signing), stringToSign).toString('hex');
}

/** The last key that was derived: most requests come from one client, and a key holds for a day. */
let lastKey: { readonly of: string; readonly key: string | Buffer } = { of: '', key: '' };

function signingKey({ scope, secret }: Signing): string | Buffer {
  const words = [scope.date, scope.region, scope.service, 'aws4_request'];
  const of = [secret, ...words].join('\n');
  if (lastKey.of !== of) {
    const key = words.reduce<string | Buffer>((derived, word) => hmac(derived, word), `AWS4${secret}`);
    lastKey = { of, key };
  }
  return lastKey.key;
}

/** Compares two secrets in a time that does not tell where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** Hex SHA-256. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function canonicalRequest({ request, signedHeaders, payloadHash }: Signing): string {
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    decodeURIComponent(request.rawPath).split('/').map(encode).join('/'),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986: everything but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
