// Verifies an ID token the way STS does: signature by the issuer's published keys, issuer, audience
// and times. Source: OpenID Connect Core section 3.1.3.7; OpenID Connect Discovery section 4; STS
// API reference, error list.
import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { refusal } from '../http/serviceError.ts';
import type { ProviderSource } from '../iam/roles.ts';

/** What STS accepts; notably neither `none` nor a symmetric algorithm. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
const IDP_TIMEOUT_MS = 5_000;
/** Keys are looked up again for every unknown `kid`: tests roll keys over, and nobody floods this server. */
const KEY_COOLDOWN_MS = 0;

export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** The party the token was issued to: `azp` where there is one, else `aud`. */
  readonly audience: string;
  readonly claims: JWTPayload;
}

export interface IdTokenVerifier {
  /**
   * Throws InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError or
   * IDPRejectedClaim. `now` is epoch ms.
   */
  verify(token: string, providers: readonly ProviderSource[], now: number): Promise<VerifiedToken>;
}

/** A verifier that keeps each issuer's keys and looks again when a token names an unknown one. */
export function createIdTokenVerifier(): IdTokenVerifier {
  const keySets = new Map<string, Promise<JWTVerifyGetKey>>();
  const keysOf = (issuer: string): Promise<JWTVerifyGetKey> => {
    const known = keySets.get(issuer);
    if (known) return known;
    const found = discoverKeys(issuer);
    keySets.set(issuer, found);
    found.catch(() => keySets.delete(issuer)); // a failure is not remembered
    return found;
  };
  return {
    async verify(token, providers, now) {
      const claimedIssuer = unverifiedIssuer(token);
      const provider = providers.find(({ issuer }) => issuer === claimedIssuer);
      if (provider === undefined) {
        throw invalid(`No OpenIDConnect provider found in your account for ${claimedIssuer}`);
      }
      const claims = await verifySignature(token, await keysOf(provider.issuer), provider.issuer, now);
      const audiences = typeof claims.aud === 'string' ? [claims.aud] : (claims.aud ?? []);
      const azp = typeof claims['azp'] === 'string' ? claims['azp'] : undefined;
      const audience = (azp === undefined ? audiences : [azp]).find((name) =>
        provider.clientIds.includes(name),
      );
      if (audience === undefined) throw invalid('Incorrect token audience');
      if (claims.sub === undefined || claims.sub === '') throw invalid('Missing a required claim: sub');
      return { issuer: provider.issuer, subject: claims.sub, audience, claims };
    },
  };
}

async function verifySignature(
  token: string,
  keys: JWTVerifyGetKey,
  issuer: string,
  now: number,
): Promise<JWTPayload> {
  try {
    const verified = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'aud'],
    });
    return verified.payload;
  } catch (error) {
    throw refusalFor(error, now);
  }
}

function refusalFor(error: unknown, now: number): Error {
  if (error instanceof errors.JWTExpired) {
    const expiry = new Date((error.payload.exp ?? 0) * 1000).toISOString();
    return refusal(
      'ExpiredTokenException',
      `Token expired: current date/time ${new Date(now).toISOString()} must be before the expiration date/time ${expiry}`,
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' || error.claim === 'iat'
      ? refusal('IDPRejectedClaim', `The claim ${error.claim} is not valid`)
      : invalid(`The claim ${error.claim} is missing or not valid`);
  }
  if (error instanceof errors.JWKSTimeout) return unreachable();
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSInvalid) return noKey();
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('Invalid token signature');
  if (error instanceof errors.JOSEError) return noKeyOrMalformed(error);
  return unreachable(); // fetch failed: the JWKS address does not answer
}

/** jose throws a plain JOSEError when the JWKS answers with another status than 200. */
function noKeyOrMalformed(error: errors.JOSEError): Error {
  return error.code === 'ERR_JOSE_GENERIC' ? noKey() : invalid('The ID Token provided is not a valid JWT');
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  let answer: Response;
  let metadata: unknown;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(IDP_TIMEOUT_MS), redirect: 'error' });
    metadata = answer.ok ? await answer.json() : null;
  } catch (error) {
    throw error instanceof SyntaxError ? noKey() : unreachable();
  }
  if (!isMetadata(metadata) || metadata.issuer !== issuer || !URL.canParse(metadata.jwks_uri)) throw noKey();
  return createRemoteJWKSet(new URL(metadata.jwks_uri), {
    timeoutDuration: IDP_TIMEOUT_MS,
    cooldownDuration: KEY_COOLDOWN_MS,
  });
}

function isMetadata(value: unknown): value is { readonly issuer: string; readonly jwks_uri: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'issuer' in value &&
    typeof value.issuer === 'string' &&
    'jwks_uri' in value &&
    typeof value.jwks_uri === 'string'
  );
}

function unverifiedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
}

function invalid(message: string): Error {
  return refusal('InvalidIdentityToken', message);
}

function noKey(): Error {
  return invalid(
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}

function unreachable(): Error {
  return refusal('IDPCommunicationError', 'The identity provider could not be reached to verify the token');
}
