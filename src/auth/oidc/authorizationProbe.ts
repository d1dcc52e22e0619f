// Asks a provider, without a browser, whether it would let a sign-in begin: a request that nobody can answer
// (`prompt=none`, OIDC Core 3.1.2.1) is refused for what is wrong with it, else because nobody is signed in.
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import { displayDescription, quotedAnswer } from '../../network/answerText.ts';
import { networkFault } from '../account/networkFault.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { addressesToRegister } from '../../contract/redirectAddress.ts';
import { answerFault, isAboutPerson } from './answers/errorAnswer.ts';
import type { ProviderConnection } from './discovery.ts';
import { scopeParameter } from './scopes.ts';

/** `unknown`: it shows a page, which only a person could read. */
export type AuthorizationAnswer = 'accepted' | 'unknown' | AuthFault;

/** `redirectUri`: where the answer of a real sign-in would come to; nothing is sent there. */
export async function probeAuthorization(options: {
  readonly account: OidcAccountConfig;
  readonly connection: ProviderConnection;
  readonly redirectUri: string;
  readonly fetch: AgentFetch;
}): Promise<AuthorizationAnswer> {
  const { account, connection, redirectUri, fetch } = options;
  const { host } = new URL(account.issuer);
  const verifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(connection.configure(fetch, null), {
    ...account.authorizationParameters,
    redirect_uri: redirectUri,
    scope: scopeParameter(account, connection, { names: false }),
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    prompt: 'none',
  });
  let response: Response;
  try {
    response = await fetch(url.href, { method: 'GET', headers: { accept: 'text/html' } });
  } catch (error) {
    return networkFault(error, host);
  }
  if (response.status === 400) return pageFault(account, await response.text());
  const location = response.headers.get('location') ?? '';
  const answer = location.startsWith(redirectUri) ? new URL(location).searchParams : null;
  const error = answer?.get('error') ?? null;
  if (answer === null || error === null) return 'unknown';
  if (isAboutPerson(error)) return 'accepted';
  const step = { client: account };
  const description = quotedAnswer(answer.get('error_description'));
  return answerFault(host, step, {
    error: displayDescription(error),
    description,
    status: null,
    stepUp: null,
  });
}

/** The provider does not even send the person back (RFC 6749 4.1.2.1): client or address are unknown. */
function pageFault(account: OidcAccountConfig, page: string): AuthFault {
  const { host } = new URL(account.issuer);
  const said = quotedAnswer(visibleText(page));
  return {
    code: 'configuration',
    cause: 'sign-in-page-refused',
    message: `${host} shows an error instead of its sign-in page: check that the client "${account.clientId}" is there and enabled, and that exactly ${addressesToRegister(account).join(' or ')} is registered for it.`,
    detail: said === '' ? 'HTTP 400' : `HTTP 400: ${said}`,
  };
}

/** What a person would read there, more or less. */
function visibleText(page: string): string {
  return page
    .replace(/<(head|script|style|noscript)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&\w+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
