// How the test provider can deviate from the standard at run time: what real
// providers do, and what goes wrong.
import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';

/**
 * `*-down`: answers 503. `all-not-found`: answers 404. `all-web-page`: answers with a page. `*-slow`:
 * holds the request until the fault is changed or the provider closes. `wrong-issuer`: the metadata
 * names another issuer. `no-s256`: the metadata lists only the PKCE method `plain`. `token-answer-lost`:
 * the token endpoint does its work, then drops the connection.
 */
export type ProviderFault =
  | 'all-down'
  | 'all-not-found'
  | 'all-web-page'
  | 'discovery-down'
  | 'discovery-slow'
  | 'wrong-issuer'
  | 'no-s256'
  | 'token-down'
  | 'token-slow'
  | 'token-answer-lost'
  | 'jwks-down'
  | 'revocation-down';

export interface ProviderBehaviour {
  readonly fault: ProviderFault | null;
  /** OIDC Core 12.2: a refresh response "might not contain an id_token". */
  readonly idTokenOnRefresh: boolean;
  /** Changes the claims of each ID token before it is signed. */
  readonly alterIdToken: ((claims: JWTPayload, grantType: string) => JWTPayload) | null;
  /**
   * Makes the access token a JWT with these claims, from those of the ID token; null: an opaque one.
   */
  readonly accessTokenClaims: ((claims: JWTPayload) => JWTPayload) | null;
  /** Answer every refresh with this OAuth error (RFC 6749 5.2) instead. */
  readonly refreshError: string | null;
  /** What it says beside that error, for a person. */
  readonly refreshErrorDescription: string | null;
  /** Answer every refresh with this status and no words of OAuth; null: as it should. */
  readonly refreshStatus: number | null;
  /** Added to every token response, as providers tell how long a session lives. */
  readonly tokenResponseFields: Readonly<Record<string, unknown>>;
  /**
   * Refuses to refresh sessions of another `acr`, as RFC 9470 has it for resources: in the body
   * or as a challenge header.
   */
  readonly stepUp: {
    readonly acr: string;
    readonly maxAge: number;
    readonly how: 'body' | 'challenge';
  } | null;
}

export const textbookBehaviour: ProviderBehaviour = {
  fault: null,
  idTokenOnRefresh: true,
  alterIdToken: null,
  accessTokenClaims: null,
  refreshError: null,
  refreshErrorDescription: null,
  refreshStatus: null,
  tokenResponseFields: {},
  stepUp: null,
};

/** Applies the behaviour to a token endpoint's answer that oidc-provider has just made. */
export async function alterTokenResponse(
  ctx: KoaContextWithOIDC,
  behaviour: ProviderBehaviour,
  sign: (claims: JWTPayload) => Promise<string>,
): Promise<void> {
  const { body } = ctx;
  if (ctx.status !== 200 || !isTokenResponse(body)) return;
  const grantType = String(ctx.oidc.params?.['grant_type']);
  if (grantType === 'refresh_token' && behaviour.refreshError !== null) {
    ctx.status = 400;
    const { refreshError: error, refreshErrorDescription: description } = behaviour;
    ctx.body = { error, ...(description !== null && { error_description: description }) };
    return;
  }
  if (grantType === 'refresh_token' && behaviour.refreshStatus !== null) {
    ctx.status = behaviour.refreshStatus;
    ctx.body = 'the token is not taken';
    return;
  }
  Object.assign(body, behaviour.tokenResponseFields);
  const { stepUp } = behaviour;
  if (grantType === 'refresh_token' && stepUp !== null && decodeJwt(body.id_token)['acr'] !== stepUp.acr) {
    const error = 'insufficient_user_authentication';
    ctx.status = stepUp.how === 'body' ? 400 : 401;
    ctx.body = { error, ...(stepUp.how === 'body' && { acr_values: stepUp.acr, max_age: stepUp.maxAge }) };
    const challenge = `Bearer error="${error}", acr_values="${stepUp.acr}", max_age="${stepUp.maxAge}"`;
    if (stepUp.how === 'challenge') ctx.set('WWW-Authenticate', challenge);
    return;
  }
  if (behaviour.accessTokenClaims !== null) {
    const claims = behaviour.accessTokenClaims(decodeJwt(body.id_token));
    Object.assign(body, { access_token: await sign(claims) });
  }
  if (grantType === 'refresh_token' && !behaviour.idTokenOnRefresh) {
    ctx.body = { ...body, id_token: undefined };
    return;
  }
  if (behaviour.alterIdToken !== null) {
    const idToken = await sign(behaviour.alterIdToken(decodeJwt(body.id_token), grantType));
    ctx.body = { ...body, id_token: idToken };
  }
}

/** Applies the behaviour to the discovery document. */
export function alterMetadata(ctx: KoaContextWithOIDC, behaviour: ProviderBehaviour): void {
  const { body } = ctx;
  if (typeof body !== 'object' || body === null) return;
  if (behaviour.fault === 'wrong-issuer') ctx.body = { ...body, issuer: 'https://somebody-else.example' };
  if (behaviour.fault === 'no-s256') ctx.body = { ...body, code_challenge_methods_supported: ['plain'] };
}

function isTokenResponse(body: unknown): body is { readonly id_token: string } {
  return typeof body === 'object' && body !== null && 'id_token' in body && typeof body.id_token === 'string';
}
