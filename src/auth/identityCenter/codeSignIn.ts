// Signs in with the browser of this computer: authorization code with PKCE (RFC 7636), whose answer comes
// back to a loopback address.
import { createHash, randomBytes } from 'node:crypto';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { displayDescription } from '../../network/answerText.ts';
import type { SignInFault } from '../account/account.ts';
import { askInBrowser } from '../loopback/browserAnswer.ts';
import type { BrowserVisit } from '../loopback/browserAnswer.ts';
import { ssoFault } from './ssoErrors.ts';
import { createToken, noTokens, REDIRECT } from './ssoTokens.ts';
import type { RegisteredClient, SsoPorts, SsoTokens } from './ssoTokens.ts';

const STATE_BYTES = 32;
/** 64 characters, of the 43 to 128 that PKCE allows. */
const VERIFIER_BYTES = 48;

/** Ends within `limitMs`, or soon after `signal` aborts; leaves no port open. */
export function signInWithCode(
  options: SsoPorts &
    BrowserVisit & {
      readonly client: RegisteredClient;
      /** Tried where no browser can be started. */
      readonly withoutBrowser: (ending: AbortSignal) => Promise<Result<SsoTokens, SignInFault>>;
    },
  signal: AbortSignal,
): Promise<Result<SsoTokens, SignInFault>> {
  const { account, client, clients } = options;
  const state = randomBytes(STATE_BYTES).toString('base64url');
  const codeVerifier = randomBytes(VERIFIER_BYTES).toString('base64url');
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const authorizationUrl = (redirectUri: string): URL => {
    const url = new URL(clients.authorizationEndpoint);
    const parameters = {
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge_method: 'S256',
      code_challenge: challenge,
      // AWS calls it `scopes`, other than RFC 6749.
      scopes: account.registrationScopes.join(' '),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  };
  const visit = { ...options, redirect: REDIRECT, state, authorizationUrl };
  return askInBrowser(visit, signal, async (answer, ending) => {
    const code = answer.searchParams.get('code');
    if (code === null) return failed(answeredError(options, answer.searchParams));
    const redirectUri = `${answer.origin}${answer.pathname}`;
    const grant = { grantType: 'authorization_code', code, codeVerifier, redirectUri };
    try {
      const tokens = await createToken(options, client, grant, ending);
      return tokens === null ? failed(noTokens(account)) : ok(tokens);
    } catch (error) {
      return failed(ssoFault(error, { account, step: 'sign-in', role: null }));
    }
  });
}

/** The fault for an answer with an error (RFC 6749 4.1.2.1) instead of a code. */
function answeredError({ account }: SsoPorts, answer: URLSearchParams): SignInFault {
  const { host } = new URL(account.startUrl);
  const error = displayDescription(answer.get('error'));
  if (error === 'access_denied') {
    return {
      code: 'refused',
      cause: 'sign-in-declined',
      message: `The sign-in was declined at ${host}: sign in again and allow it.`,
      detail: error,
    };
  }
  return {
    code: 'configuration',
    cause: 'request-refused',
    message: `${host} does not accept Brimful's request (${error}): check startUrl and ssoRegion.`,
    detail: error,
  };
}
