// Which token of a sign-in STS is given: the ID token, or the access token where a service wants that (TK10).
import type { IDToken } from 'openid-client';
import { z } from 'zod';
import type { CredentialFault } from '../../credentials.ts';
import { failed, ok, parseJson } from '../../result.ts';
import type { Result } from '../../result.ts';
import { refreshDueAt } from '../session/sessionLife.ts';
import { freshUntil, toIdToken } from '../account/person.ts';
import type { IdToken } from '../account/person.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';

/** What openid-client returns of a token response, as far as it matters here. */
export interface TokenAnswer {
  readonly id_token?: string | undefined;
  readonly access_token: string;
  claims(): IDToken | undefined;
}

/** RFC 9068 2.2; `sub` is left out where a token is the client's own. */
const accessTokenSchema = z.object({
  ...{ iss: z.string(), exp: z.number() },
  ...{ iat: z.number().optional(), sub: z.string().optional() },
});

/**
 * The person's ID token and, if the account wants that, the access token in it for STS. null: there is no ID
 * token. An access token is the service's to verify (RFC 9068 4); here it is only refused when it cannot
 * be meant: not a JWT, of another issuer, or of another person. `receivedAt`: now (epoch ms).
 */
export function readTokens(
  account: Pick<OidcAccountConfig, 'issuer' | 'stsToken'>,
  tokens: TokenAnswer,
  receivedAt: number,
): Result<IdToken, CredentialFault> | null {
  const claims = tokens.claims();
  if (claims === undefined || tokens.id_token === undefined) return null;
  const idToken = toIdToken(tokens.id_token, claims, refreshDueAt(tokens, claims, receivedAt));
  if (!idToken.ok || account.stsToken === 'id_token') return idToken;
  const [, payload = ''] = tokens.access_token.split('.');
  const access = parseJson(accessTokenSchema, Buffer.from(payload, 'base64url').toString());
  if (access === null) return failed(unusable(account.issuer, 'not a JWT with iss and exp'));
  if (access.iss !== claims.iss) return failed(unusable(account.issuer, 'its iss is another issuer'));
  if ((access.sub ?? claims.sub) !== claims.sub) {
    return failed(unusable(account.issuer, 'its sub is another person'));
  }
  const { exp, iat = claims.iat } = access;
  const life = { expiresAt: exp * 1000, freshUntil: freshUntil({ iat, exp }) };
  return ok({ ...idToken.value, ...life, accessToken: tokens.access_token });
}

function unusable(issuer: string, why: string): CredentialFault {
  const { host } = new URL(issuer);
  return {
    code: 'configuration',
    cause: 'access-token-unusable',
    message: `STS cannot use the access token of ${host} (${why}): have the provider issue JWTs for this app, or set stsToken to "id_token".`,
  };
}
