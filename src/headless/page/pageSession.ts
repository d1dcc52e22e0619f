// Authenticates requests to the page server: a one-time token in the printed address starts a session, and
// every later request proves the session in a header.
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

/**
 * How long (ms) a printed address opens the page: enough to open it, and too short for whoever reads it later
 * in a system log or a scrolled terminal.
 */
export const TOKEN_LIFE_MS = 2 * 60_000;
/** A session that no page has used for this long (ms) ends. */
export const SESSION_IDLE_MS = 7 * 24 * 3_600_000;

const SECRET_BYTES = 32;

/**
 * `kept`: the page has a session already, and the token is spent. `opened-twice`: the token was redeemed
 * before. `endedOther`: another session that it had opened was ended.
 */
export type Entry =
  | { readonly outcome: 'opened'; readonly session: string }
  | { readonly outcome: 'kept'; readonly endedOther: boolean }
  | { readonly outcome: 'expired' | 'opened-twice' };

export interface PageSessions {
  /** A new token for the page's address: good once, for `TOKEN_LIFE_MS`. */
  issueToken(): string;
  /** Redeems a token; `session`: the one that the page has from before, null if it has none. */
  enter(token: string, session: string | null): Entry;
  /** True if `session` is one; using it keeps it alive. */
  admits(session: string | null): boolean;
}

interface IssuedToken {
  readonly issuedAt: number;
  /** The hash of the session that it opened; null: not redeemed yet. */
  readonly opened: string | null;
}

/**
 * Keeps only hashes of the secrets, in memory. There is no cookie: browsers send those to every port of a
 * host, and other users of this machine may listen on the others. A token that comes twice within its life
 * was read by somebody else, before or after the person, so its session ends (as RFC 6749 4.1.2 does with
 * codes).
 */
export function createPageSessions(clock: Pick<Clock, 'now'>): PageSessions {
  const tokens = new Map<string, IssuedToken>();
  /** When each session was last used (epoch ms), by the hash of its secret. */
  const sessions = new Map<string, number>();

  const prune = (): void => {
    const now = clock.now();
    for (const [hash, { issuedAt }] of tokens)
      if (!isWithin(TOKEN_LIFE_MS, issuedAt, now)) tokens.delete(hash);
    for (const [hash, usedAt] of sessions) if (now - usedAt > SESSION_IDLE_MS) sessions.delete(hash);
  };
  const admits = (session: string | null): boolean => {
    prune();
    const hash = session === null ? '' : digest(session);
    if (!sessions.has(hash)) return false;
    sessions.set(hash, clock.now());
    return true;
  };
  const end = (opened: string | null): boolean => opened !== null && sessions.delete(opened);

  return {
    issueToken: () => {
      prune();
      const token = newSecret();
      tokens.set(digest(token), { issuedAt: clock.now(), opened: null });
      return token;
    },
    enter: (token, session) => {
      prune();
      const hash = digest(token);
      const issued = tokens.get(hash);
      if (session !== null && admits(session)) {
        const opened = issued?.opened ?? null;
        if (opened === null) tokens.delete(hash);
        return { outcome: 'kept', endedOther: opened !== digest(session) && end(opened) };
      }
      if (issued === undefined) return { outcome: 'expired' };
      if (issued.opened !== null) {
        end(issued.opened);
        return { outcome: 'opened-twice' };
      }
      const opened = newSecret();
      tokens.set(hash, { ...issued, opened: digest(opened) });
      sessions.set(digest(opened), clock.now());
      return { outcome: 'opened', session: opened };
    },
    admits,
  };
}

/** False also if the clock was set back, which must not prolong anything. */
function isWithin(lifeMs: number, since: number, now: number): boolean {
  return now >= since && now - since <= lifeMs;
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The timing of a lookup by hash reveals nothing about the secret. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
