// What an account asks its provider for decides which other accounts can have the same sign-in (TK11).
import { createHash } from 'node:crypto';
import type { OidcAccountConfig } from '../kinds/oidc.ts';

/** Parameters of the authorization request that decide what the tokens are good for. */
const PARAMETERS = ['audience', 'claims', 'resource'] as const;
const USUAL_SCOPES = ['offline_access', 'openid'];

/**
 * A short name for what the tokens of this account are good for: accounts share a sign-in where it is the
 * same, since the tokens of one serve the other. undefined: what accounts ask for by default.
 */
export function askedFor({
  scopes,
  authorizationParameters,
}: Pick<OidcAccountConfig, 'scopes' | 'authorizationParameters'>): string | undefined {
  const sorted = [...new Set(scopes ?? USUAL_SCOPES)].sort();
  const parameters = PARAMETERS.flatMap((name) => {
    const value = authorizationParameters[name];
    return value === undefined ? [] : [[name, value]];
  });
  const isUsual = sorted.join(' ') === USUAL_SCOPES.join(' ') && parameters.length === 0;
  if (isUsual) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([sorted, parameters]))
    .digest('hex')
    .slice(0, 16);
}
