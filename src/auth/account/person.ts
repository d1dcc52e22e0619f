// The person who signed in, read from the claims of a verified ID token.
import type { IDToken } from 'openid-client';
import type { CredentialFault } from '../../credentials.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';

/** Not secret; stored next to the vault, so that a restart knows whose session it is. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** For display. */
  readonly name: string;
}

/** An ID token whose signature and claims have been verified. Kept in memory only (VT5). */
export interface IdToken {
  readonly text: string;
  /** Epoch ms, by the provider's clock; that of the access token, if there is one. */
  readonly expiresAt: number;
  /** Until when it is used (epoch ms, by the provider's clock): earlier, as a request needs a moment. */
  readonly freshUntil: number;
  /** What STS gets instead of the ID token (TK10); absent: nothing else. */
  readonly accessToken?: string;
  /** When its session has to be refreshed to stay alive (epoch ms); null: the provider does not say. */
  readonly refreshDueAt: number | null;
  readonly person: Person;
  /** How the person signed in (the `acr` claim); null: the provider does not say. */
  readonly acr: string | null;
}

/**
 * `claims` must be the verified claims of the token `text`. Refuses one that names nobody: all people
 * without a subject would be the same person; and a subject that no provider may send (OIDC Core 2, `sub`).
 */
export function toIdToken(
  text: string,
  claims: IDToken,
  refreshDueAt: number | null,
): Result<IdToken, CredentialFault> {
  if (claims.sub.trim() === '') return failed(nameless(claims.iss));
  if (claims.sub.length > MAX_SUBJECT_LENGTH || UNPRINTABLE.test(claims.sub)) {
    return failed(unfitSubject(claims.iss));
  }
  const audience = [claims.aud].flat();
  return ok({
    text,
    expiresAt: claims.exp * 1000,
    freshUntil: freshUntil(claims),
    refreshDueAt,
    person: { issuer: claims.iss, subject: claims.sub, audience, name: displayName(claims) },
    acr: typeof claims.acr === 'string' ? claims.acr : null,
  });
}

const MAX_SUBJECT_LENGTH = 255;
const MAX_NAME_LENGTH = 100;
/** Control characters, and those that turn the direction of the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const MARGIN_MS = 60_000;

/**
 * A minute before a token ends, and never before half of its life: some providers issue tokens for a minute
 * or less, which would be too old from the start.
 */
export function freshUntil({ iat, exp }: { readonly iat: number; readonly exp: number }): number {
  return exp * 1000 - Math.min(MARGIN_MS, ((exp - iat) * 1000) / 2);
}

function nameless(issuer: string): CredentialFault {
  const { host } = new URL(issuer);
  return {
    code: 'refused',
    cause: 'empty-subject',
    message: `${host} sent a sign-in that does not say whose it is (its "sub" is empty): tell the administrator of ${host}.`,
  };
}

function unfitSubject(issuer: string): CredentialFault {
  const { host } = new URL(issuer);
  return {
    code: 'refused',
    cause: 'unfit-subject',
    message: `${host} sent a sign-in whose "sub" is longer than 255 characters, or not printable: tell the administrator of ${host}.`,
  };
}

/** OIDC Core 12.2: a refreshed ID token is for the same issuer, subject and audience (TK3). */
export function isSamePerson(a: Person, b: Person): boolean {
  return (
    a.issuer === b.issuer &&
    a.subject === b.subject &&
    a.audience.length === b.audience.length &&
    a.audience.every((audience) => b.audience.includes(audience))
  );
}

/**
 * The fault for a sign-in by a different person than the account's session belongs to (a colleague's browser,
 * the wrong one of two accounts): one person's files must not be uploaded with another's rights (TK3). null:
 * the same person, or the first one.
 */
export function refuseStranger(known: Person | null, found: Person): CredentialFault | null {
  if (known === null || known.issuer !== found.issuer || known.subject === found.subject) return null;
  // Some providers give each client a different subject for the same person (pairwise subjects, OIDC Core 8).
  if (!known.audience.every((audience) => found.audience.includes(audience))) return null;
  return {
    code: 'refused',
    message: `You signed in as ${found.name}, but this account belongs to ${known.name}: sign out first to use it as ${found.name}.`,
  };
}

function displayName(claims: IDToken): string {
  for (const claim of ['name', 'preferred_username', 'email']) {
    const value = claims[claim];
    const name = typeof value === 'string' ? shown(value) : '';
    if (name !== '') return name;
  }
  return shown(claims.sub);
}

/** Whole characters on one line. */
function shown(text: string): string {
  const printable = text.slice(0, 10 * MAX_NAME_LENGTH).replaceAll(new RegExp(UNPRINTABLE, 'gu'), ' ');
  return Array.from(printable.replaceAll(/\s+/g, ' ').trim()).slice(0, MAX_NAME_LENGTH).join('');
}
