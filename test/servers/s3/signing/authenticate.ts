// Authenticates a request: finds the signature (header or presigned URL), verifies it, says
// how the body is protected.
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import type { AccessKeys } from '../../iam/accessKeys.ts';
import type { Principal } from '../../iam/principal.ts';
import { expectedSignature, isSameSecret, type Scope } from './sigv4.ts';

/** How far a client's clock may be off (S3 error code RequestTimeTooSkewed). */
export const MAX_SKEW_MS = 15 * 60_000;
/** Longest life of a presigned URL: seven days. */
const MAX_PRESIGN_SECONDS = 604_800;
const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const CHUNKED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** How the bytes of the body are vouched for. */
export type Payload =
  | { readonly type: 'signed'; readonly sha256: string }
  | { readonly type: 'unsigned' }
  /** aws-chunked encoding with a checksum in the trailer. */
  | { readonly type: 'chunked' };

export interface Authenticated {
  readonly principal: Principal;
  readonly payload: Payload;
}

export interface AuthenticationRules {
  readonly keys: AccessKeys;
  readonly region: string;
  readonly service: 's3' | 'sts';
  /** Epoch ms. */
  readonly now: number;
}

interface Claim {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** What stands for the body in the signature. */
  readonly payloadHash: string;
}

/**
 * The sender of a signed request; throws the refusal that AWS would give. `bodyHash` is for STS,
 * which signs no such header.
 */
export function authenticate(
  request: WireRequest,
  rules: AuthenticationRules,
  bodyHash?: string,
): Authenticated {
  const claim = request.query.has('X-Amz-Algorithm')
    ? presignedClaim(request, rules.now)
    : headerClaim(request, rules, bodyHash);
  checkScope(claim, rules);
  const key = rules.keys.find(claim.accessKeyId, claim.sessionToken, rules.now);
  if (!isSameSecret(expectedSignature({ request, ...claim, secret: key.secret }), claim.signature)) {
    throw refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { principal: key.principal, payload: payloadOf(claim.payloadHash) };
}

function headerClaim(request: WireRequest, rules: AuthenticationRules, bodyHash: string | undefined): Claim {
  const header = request.headers.get('authorization');
  if (header === undefined) throw refusal('AccessDenied', 'Access Denied');
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const cut = field.indexOf('=');
        return [field.slice(0, cut).trim(), field.slice(cut + 1).trim()];
      }),
  );
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  const signature = fields.get('Signature');
  if (!header.startsWith(ALGORITHM) || !credential || !signedHeaders || !signature) {
    throw refusal('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const timestamp = request.headers.get('x-amz-date') ?? '';
  if (Math.abs(epochMs(timestamp) - rules.now) > MAX_SKEW_MS) {
    throw refusal(
      'RequestTimeTooSkewed',
      "The difference between the request time and the server's time is too large.",
      {
        details: {
          RequestTime: timestamp,
          ServerTime: new Date(rules.now).toISOString(),
          MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
        },
      },
    );
  }
  const payloadHash = bodyHash ?? request.headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw refusal('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  requireSigned(request, signedHeaders);
  return {
    ...splitCredential(credential),
    signedHeaders,
    signature,
    timestamp,
    sessionToken: request.headers.get('x-amz-security-token'),
    payloadHash,
  };
}

function presignedClaim(request: WireRequest, now: number): Claim {
  const parameter = (name: string): string => {
    const value = request.query.get(name);
    if (value !== undefined && value !== '') return value;
    throw refusal('AuthorizationQueryParametersError', `Query-string authentication requires ${name}.`);
  };
  const timestamp = parameter('X-Amz-Date');
  const seconds = Number(parameter('X-Amz-Expires'));
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_PRESIGN_SECONDS)) {
    throw refusal('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
  }
  const signedAt = epochMs(timestamp);
  if (signedAt - now > MAX_SKEW_MS) throw refusal('AccessDenied', 'Request is not valid yet');
  if (signedAt + seconds * 1000 <= now) throw refusal('AccessDenied', 'Request has expired');
  const signedHeaders = parameter('X-Amz-SignedHeaders').split(';');
  requireSigned(request, signedHeaders);
  return {
    ...splitCredential(parameter('X-Amz-Credential')),
    signedHeaders,
    signature: parameter('X-Amz-Signature'),
    timestamp,
    sessionToken: request.query.get('X-Amz-Security-Token'),
    payloadHash: request.query.get('X-Amz-Content-Sha256') ?? UNSIGNED_PAYLOAD,
  };
}

/** A header that changes what the request means must not be addable by someone in between. */
function requireSigned(request: WireRequest, signedHeaders: readonly string[]): void {
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return;
  throw refusal('AccessDenied', 'There were headers present in the request which were not signed', {
    details: { HeadersNotSigned: unsigned.join(', ') },
  });
}

function splitCredential(credential: string): Pick<Claim, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) {
    throw refusal('AuthorizationHeaderMalformed', 'The Credential is mal-formed.');
  }
  return { accessKeyId, scope: { date, region, service } };
}

function checkScope({ scope, timestamp }: Claim, rules: AuthenticationRules): void {
  if (scope.region !== rules.region) {
    throw refusal(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${scope.region}' is wrong; expecting '${rules.region}'`,
      { details: { Region: rules.region } },
    );
  }
  if (scope.service !== rules.service || !timestamp.startsWith(scope.date)) {
    throw refusal('AuthorizationHeaderMalformed', 'The credential scope does not fit this request.');
  }
}

function payloadOf(hash: string): Payload {
  if (hash === UNSIGNED_PAYLOAD) return { type: 'unsigned' };
  if (hash === CHUNKED_TRAILER) return { type: 'chunked' };
  if (/^[0-9a-f]{64}$/.test(hash)) return { type: 'signed', sha256: hash };
  throw refusal('NotImplemented', `This server does not take ${hash} bodies`);
}

/** `20261122T143000Z` as epoch ms. */
function epochMs(timestamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null)
    throw refusal('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
