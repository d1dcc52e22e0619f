// Where an endpoint answers with an error in the body and a bare challenge in the header, the body says more.
import { z } from 'zod';
import type { AgentFetch } from '../../../network/agentFetch.ts';
import { parseJson } from '../../../result.ts';

const errorSchema = z.object({ error: z.string().min(1) });

/**
 * A fetch whose answers have no WWW-Authenticate header if that names no error and the body does:
 * openid-client reads the header first, and would not see the provider's own words (RFC 6749 5.2).
 */
export function preferringBody(fetch: AgentFetch): AgentFetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const challenge = response.headers.get('www-authenticate');
    if (challenge === null || /\berror\s*=/i.test(challenge)) return response;
    const body = await response.text();
    const headers = new Headers(response.headers);
    if (parseJson(errorSchema, body) !== null) headers.delete('www-authenticate');
    return new Response(body, { status: response.status, headers });
  };
}
