// One sign-in attempt: browser, provider, loopback, tokens (authorization code flow with PKCE, RFC 8252, OIDC
// Core 3.1).
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { addressesToRegister } from '../../contract/redirectAddress.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ClientSecret } from './clientSecret.ts';
import { discoverProvider } from './discovery.ts';
import type { ProviderConnection } from './discovery.ts';
import type { IdToken } from '../account/person.ts';
import { askInBrowser, cancelled, hasEnded } from '../loopback/browserAnswer.ts';
import type { BrowserVisit } from '../loopback/browserAnswer.ts';
import { askElsewhere } from '../loopback/pastedAnswer.ts';
import type { VisitElsewhere } from '../loopback/pastedAnswer.ts';
import { openidFault } from './answers/openidFault.ts';
import { scopeParameter } from './scopes.ts';
import { readTokens } from './stsToken.ts';
import { refuseAcr } from '../account/stepUp.ts';
import type { SignInFault } from '../account/account.ts';

export interface SignInTokens {
  readonly connection: ProviderConnection;
  readonly idToken: IdToken;
  /** null: the provider issued none, so the session ends with the ID token. */
  readonly refreshToken: string | null;
}

interface SignInRequest extends Pick<VisitElsewhere, 'clock'> {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  /**
   * Added to the authorization request: the account's own parameters, a demanded step-up, `prompt=none` for a
   * silent renewal.
   */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether to ask for the person's name where the provider offers that and nothing is configured. */
  readonly asksForNames: boolean;
}

export interface SignInAttemptOptions extends SignInRequest, BrowserVisit {
  /** Another way, tried where no browser can be started. */
  readonly withoutBrowser?: (ending: AbortSignal) => Promise<Result<SignInTokens, SignInFault> | null>;
}

/**
 * Signs in through the browser. Ends within `limitMs`, or soon after `signal` aborts; leaves no port open.
 */
export function attemptSignIn(
  options: SignInAttemptOptions,
  signal: AbortSignal,
): Promise<Result<SignInTokens, SignInFault>> {
  return signInThrough(options, signal, (request, exchange) =>
    askInBrowser({ ...options, ...request, notFinished: notFinished(options.account) }, signal, exchange),
  );
}

/** The same in a browser on another computer: the person opens the address and brings the answer (SI14). */
export function attemptSignInElsewhere(
  options: SignInRequest & Pick<VisitElsewhere, 'limitMs' | 'offer'>,
  signal: AbortSignal,
): Promise<Result<SignInTokens, SignInFault>> {
  return signInThrough(options, signal, (request, exchange) =>
    askElsewhere({ ...options, ...request }, signal, exchange),
  );
}

type Exchange = (answer: URL, ending: AbortSignal) => Promise<Result<SignInTokens, SignInFault>>;

/** `visit` brings the authorization request to a browser, and its answer to the exchange. */
async function signInThrough(
  options: SignInRequest,
  signal: AbortSignal,
  visit: (
    request: Pick<VisitElsewhere, 'redirect' | 'state' | 'authorizationUrl'>,
    exchange: Exchange,
  ) => Promise<Result<SignInTokens, SignInFault>>,
): Promise<Result<SignInTokens, SignInFault>> {
  const { account, parameters } = options;
  const discovered = await discoverProvider({
    issuer: account.issuer,
    clientId: account.clientId,
    fetch: endingWith(options.fetch, signal),
  });
  if (hasEnded(signal)) return failed(cancelled());
  if (!discovered.ok) return discovered;
  const connection = discovered.value;
  const clientSecret = await options.clientSecret.read();
  if (!clientSecret.ok) return clientSecret;

  const secrets = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedState: openid.randomState(),
    expectedNonce: openid.randomNonce(),
  };
  const codeChallenge = await openid.calculatePKCECodeChallenge(secrets.pkceCodeVerifier);
  const request = {
    redirect: account,
    state: secrets.expectedState,
    authorizationUrl: (redirectUri: string) =>
      openid.buildAuthorizationUrl(connection.configure(options.fetch, clientSecret.value), {
        ...parameters,
        redirect_uri: redirectUri,
        scope: scopeParameter(account, connection, { names: options.asksForNames }),
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        state: secrets.expectedState,
        nonce: secrets.expectedNonce,
      }),
  };
  return visit(request, async (answer, ending) => {
    const maxAge = Number(parameters['max_age'] ?? Number.NaN);
    const configuration = connection.configure(endingWith(options.fetch, ending), clientSecret.value);
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, answer, {
        ...secrets,
        idTokenExpected: true,
        ...(Number.isInteger(maxAge) && { maxAge }),
      });
      const idToken = readTokens(account, tokens, options.clock.now());
      if (idToken === null) throw new Error('an ID token was required');
      if (!idToken.ok) return idToken;
      const unmet = refuseAcr(parameters['acr_values'], idToken.value);
      return unmet === null
        ? ok({ connection, idToken: idToken.value, refreshToken: tokens.refresh_token ?? null })
        : failed(unmet);
    } catch (error) {
      return failed(openidFault(error, account.issuer, { client: account, isKnownClient: true }));
    }
  });
}

/** A fetch that also ends with `signal`. */
export function endingWith(fetch: AgentFetch, signal: AbortSignal): AgentFetch {
  return (url, init) =>
    fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal });
}

/** The provider shows on its own page what it does not accept, and tells nobody else (RFC 6749 4.1.2.1). */
function notFinished(account: OidcAccountConfig): SignInFault {
  return {
    code: 'timed-out',
    message: `The sign-in was opened in a browser, but not finished within the time limit: start it again. If that page showed an error, check clientId, and that exactly ${addressesToRegister(account).join(' or ')} is registered there.`,
  };
}
