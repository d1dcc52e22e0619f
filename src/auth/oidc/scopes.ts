// What a sign-in asks a provider for (the parameter `scope`). Pure.
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
