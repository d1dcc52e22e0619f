// Sees a rotated refresh token before anything else does: even an answer that fails its checks may hold the only valid one (TK2).
import type { AgentFetch } from '../../network/agentFetch.ts';

/**
 * A fetch that waits for `keep` with the refresh token of a successful token answer before it hands the answer on. An answer without
 * one is passed on as it is: the old token then stays valid (RFC 6749 6).
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
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('refresh_token' in body)) return null;
    return typeof body.refresh_token === 'string' && body.refresh_token !== '' ? body.refresh_token : null;
  } catch {
    return null;
  }
}
