// Sees a rotated refresh token before anything else does: even an answer that fails validation may contain
// the only valid one (TK2).
import { z } from 'zod';
import type { AgentFetch } from '../../network/agentFetch.ts';
const tokenResponseSchema = z.object({ refresh_token: z.string().min(1) });

/**
 * Returns a fetch that awaits `keep` with the refresh token of a successful token response before it returns
 * the response. A response without one is passed through: the old token stays valid then (RFC 6749 6).
 */
export function tapRefreshToken(
  fetch: AgentFetch,
  tokenEndpoint: string,
  keep: (refreshToken: string) => Promise<void>,
): AgentFetch {
  const endpoint = new URL(tokenEndpoint).href;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (new URL(url).href === endpoint && response.ok) {
      const refreshToken = readRefreshToken(await response.clone().text());
      if (refreshToken !== null) await keep(refreshToken);
    }
    return response;
  };
}

function readRefreshToken(text: string): string | null {
  try {
    const body = tokenResponseSchema.safeParse(JSON.parse(text));
    return body.success ? body.data.refresh_token : null;
  } catch {
    return null;
  }
}
