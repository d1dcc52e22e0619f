// How long a provider says that a session lives while nobody refreshes it, and when to refresh it therefore.
// Pure.
import { z } from 'zod';

/** Seconds: a number, or one in quotes as some providers write it. */
const seconds = z.coerce.number().positive().optional().catch(undefined);
/**
 * What providers tell beside RFC 6749, which has no field for it: `refresh_expires_in` (Keycloak, where 0 is
 * for ever), `refresh_token_expires_in` (Entra ID, AD FS, Google).
 */
const answerSchema = z.object({ refresh_expires_in: seconds, refresh_token_expires_in: seconds });
/** `session_expiry`: OpenID Connect Enterprise Extensions 1.0. Times in epoch seconds. */
const claimsSchema = z.object({
  iat: z.number(),
  exp: z.number(),
  session_expiry: z.number().optional().catch(undefined),
});

/** However short a session is, refreshes do not come more often (ms). */
const MIN_PAUSE_MS = 15_000;
/** The life of an ID token says little about that of its session: no more refreshes for it than this (ms). */
const MIN_PAUSE_BY_ID_TOKEN_MS = 30 * 60_000;

/**
 * When a session has to be refreshed to stay alive (epoch ms): at half of the shortest life that the token
 * response (RFC 6749 5.1) and its ID token tell. `receivedAt`: when they came, by this machine's clock. An
 * ID token's own life counts only where nothing else is told. null: no life is told.
 */
export function refreshDueAt(answer: unknown, claims: unknown, receivedAt: number): number | null {
  const told = answerSchema.safeParse(answer).data ?? {};
  const token = claimsSchema.safeParse(claims).data;
  const lives = [
    told.refresh_expires_in,
    told.refresh_token_expires_in,
    // Both are by the provider's clock.
    token?.session_expiry !== undefined && token.session_expiry > token.iat
      ? token.session_expiry - token.iat
      : undefined,
  ].filter((life) => life !== undefined);
  if (lives.length > 0) return receivedAt + Math.max((Math.min(...lives) * 1000) / 2, MIN_PAUSE_MS);
  if (token === undefined) return null;
  return receivedAt + Math.max(((token.exp - token.iat) * 1000) / 2, MIN_PAUSE_BY_ID_TOKEN_MS);
}
