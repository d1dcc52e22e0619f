// Who signed in, read from the claims of a verified ID token.
import type { IDToken } from 'openid-client';

/** Not secret; kept beside the vault so that a restart knows whose session it is. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** For display. */
  readonly name: string;
}

/** An ID token whose signature and claims have been checked. Lives in memory only (V5). */
export interface IdToken {
  readonly text: string;
  /** Epoch ms, by the provider's clock. */
  readonly expiresAt: number;
  readonly identity: Identity;
  /** How the person signed in (the `acr` claim); null: the provider does not say. */
  readonly acr: string | null;
}

/** `text` must be the token that `claims` were verified from. */
export function toIdToken(text: string, claims: IDToken): IdToken {
  const audience = [claims.aud].flat();
  return {
    text,
    expiresAt: claims.exp * 1000,
    identity: { issuer: claims.iss, subject: claims.sub, audience, name: displayName(claims) },
    acr: typeof claims.acr === 'string' ? claims.acr : null,
  };
}

/** OIDC Core 12.2: a refreshed ID token is for the same issuer, subject and audience (T3). */
export function isSameIdentity(a: Identity, b: Identity): boolean {
  return (
    a.issuer === b.issuer &&
    a.subject === b.subject &&
    a.audience.length === b.audience.length &&
    a.audience.every((audience) => b.audience.includes(audience))
  );
}

function displayName(claims: IDToken): string {
  for (const claim of ['name', 'preferred_username', 'email']) {
    const value = claims[claim];
    if (typeof value === 'string' && value !== '') return value.slice(0, 100);
  }
  return claims.sub;
}
