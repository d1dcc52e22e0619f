// What a sign-in asks a provider for (the parameter `scope`), and which accounts can have the same sign-in
// therefore (TK11). Pure.
import { createHash } from 'node:crypto';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ProviderConnection } from './discovery.ts';

/** An ID token, and a refresh token to renew it with (OIDC Core 11). */
export const NEEDED_SCOPES: readonly string[] = ['openid', 'offline_access'];
/** Without these some providers (Dex) say nothing but an opaque subject of who signed in (OIDC Core 5.4). */
const NAME_SCOPES: readonly string[] = ['profile', 'email'];

/**
 * Those of the configuration; without any, what is needed, and with `names` also the person's name where the
 * provider says that it gives that.
 */
export function scopeParameter(
  { scopes }: Pick<OidcAccountConfig, 'scopes'>,
  { metadata }: Pick<ProviderConnection, 'metadata'>,
  { names }: { readonly names: boolean },
): string {
  if (scopes !== null) return scopes.join(' ');
  const offered = names ? NAME_SCOPES.filter((scope) => metadata.scopes_supported?.includes(scope)) : [];
  return [...NEEDED_SCOPES, ...offered].join(' ');
}

/** Parameters of the authorization request that decide what the tokens are good for. */
const PARAMETERS = ['audience', 'claims', 'resource'] as const;

/**
 * A short name for what the tokens of this account are good for: accounts share a sign-in where it is the
 * same, since the tokens of one serve the other. undefined: what accounts ask for by default.
 */
export function askedFor({
  scopes,
  authorizationParameters,
}: Pick<OidcAccountConfig, 'scopes' | 'authorizationParameters'>): string | undefined {
  const sorted = [...new Set(scopes ?? NEEDED_SCOPES)].sort();
  const parameters = PARAMETERS.flatMap((name) => {
    const value = authorizationParameters[name];
    return value === undefined ? [] : [[name, value]];
  });
  const isUsual = sorted.join(' ') === [...NEEDED_SCOPES].sort().join(' ') && parameters.length === 0;
  if (isUsual) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([sorted, parameters]))
    .digest('hex')
    .slice(0, 16);
}
