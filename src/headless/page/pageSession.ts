// Authenticates requests to the page server: a one-time token starts a session, which a cookie continues.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SECRET_BYTES = 32;

export interface PageSessions {
  /** A new one-time token for the page's URL. */
  issueToken(): string;
  /**
   * Redeems a token. Returns the `Set-Cookie` value of a new session; null: the token is unknown or was
   * already used.
   */
  redeem(token: string): string | null;
  /** True if the request has the cookie of a session. */
  admits(request: IncomingMessage): boolean;
}

/**
 * Keeps only hashes of the secrets, in memory. The cookie's name includes the port, since browsers share
 * cookies between ports and two instances must not sign each other out. HttpOnly and SameSite=Strict keep
 * scripts and other sites from using it.
 */
export function createPageSessions(port: number): PageSessions {
  const cookieName = `brimful-${port}`;
  const tokens = new Set<string>();
  const sessions = new Set<string>();

  return {
    issueToken: () => {
      const token = randomBytes(SECRET_BYTES).toString('base64url');
      tokens.add(digest(token));
      return token;
    },
    redeem: (token) => {
      if (!tokens.delete(digest(token))) return null;
      const session = randomBytes(SECRET_BYTES).toString('base64url');
      sessions.add(digest(session));
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    admits: (request) => {
      const cookie = readCookie(request.headers.cookie ?? '', cookieName);
      if (cookie === null) return false;
      const given = Buffer.from(digest(cookie), 'hex');
      return [...sessions].some((session) => timingSafeEqual(Buffer.from(session, 'hex'), given));
    },
  };
}

/** The timing of a lookup by hash reveals nothing about the secret. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function readCookie(header: string, name: string): string | null {
  const pair = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}
