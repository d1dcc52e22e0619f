// One sign-in attempt: browser, provider, loopback, tokens (authorization code flow with PKCE, RFC 8252, OIDC
// Core 3.1).
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { discoverProvider } from './discovery.ts';
import type { ProviderConnection } from './discovery.ts';
import { toIdToken } from '../account/person.ts';
import type { IdToken } from '../account/person.ts';
import { startLoopbackReceiver } from './loopbackReceiver.ts';
import type { LoopbackReceiver } from './loopbackReceiver.ts';
import { openidFault } from './openidFault.ts';
import { refuseAcr } from '../account/stepUp.ts';
import type { SignInFault } from '../account/account.ts';

export interface SignInTokens {
  readonly connection: ProviderConnection;
  readonly idToken: IdToken;
  /** null: the provider issued none, so the session ends with the ID token. */
  readonly refreshToken: string | null;
}

export interface SignInAttemptOptions {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  /** False: no browser could be started. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** How long (ms) the person has. */
  readonly limitMs: number;
  /**
   * Added to the authorization request: the account's own parameters, a demanded step-up, `prompt=none` for a
   * silent renewal.
   */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Signs in through the browser. Ends within `limitMs`, or soon after `signal` aborts; leaves no port open.
 */
export async function attemptSignIn(
  options: SignInAttemptOptions,
  signal: AbortSignal,
): Promise<Result<SignInTokens, SignInFault>> {
  const { account, clock, parameters } = options;
  const fetch = endingWith(options.fetch, signal);
  const discovered = await discoverProvider({ issuer: account.issuer, clientId: account.clientId, fetch });
  if (hasEnded(signal)) return failed(cancelled());
  if (!discovered.ok) return discovered;
  const connection = discovered.value;
  const configuration = connection.configure(fetch);

  const secrets = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedState: openid.randomState(),
    expectedNonce: openid.randomNonce(),
  };
  const codeChallenge = await openid.calculatePKCECodeChallenge(secrets.pkceCodeVerifier);
  const receiver = await startLoopbackReceiver({
    ports: account.redirectPorts,
    state: secrets.expectedState,
    clock,
    authorizationUrl: (redirectUri) =>
      openid.buildAuthorizationUrl(configuration, {
        ...parameters,
        redirect_uri: redirectUri,
        scope: account.scopes.join(' '),
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        state: secrets.expectedState,
        nonce: secrets.expectedNonce,
      }),
  });
  if (!receiver.ok) return receiver;
  try {
    const answer = await waitForAnswer(receiver.value, options, signal);
    if (!answer.ok) return answer;
    const maxAge = Number(parameters['max_age'] ?? Number.NaN);
    const tokens = await openid.authorizationCodeGrant(configuration, answer.value, {
      ...secrets,
      idTokenExpected: true,
      ...(Number.isInteger(maxAge) && { maxAge }),
    });
    const claims = tokens.claims();
    if (claims === undefined || tokens.id_token === undefined) throw new Error('an ID token was required');
    const idToken = toIdToken(tokens.id_token, claims);
    const unmet = refuseAcr(parameters['acr_values'], idToken);
    return unmet === null
      ? ok({ connection, idToken, refreshToken: tokens.refresh_token ?? null })
      : failed(unmet);
  } catch (error) {
    return failed(hasEnded(signal) ? cancelled() : openidFault(error, account.issuer));
  } finally {
    // The browser still has to fetch the last page; there is no need to wait for that.
    void receiver.value.close();
  }
}

/** The redirect URI with the accepted parameters. */
async function waitForAnswer(
  receiver: LoopbackReceiver,
  { openBrowser, clock, limitMs }: SignInAttemptOptions,
  signal: AbortSignal,
): Promise<Result<URL, SignInFault>> {
  // SI11: the browser is only ever sent to our own loopback address.
  if (!(await openBrowser(receiver.startUrl))) {
    return failed({
      code: 'browser-not-opened',
      message: 'No browser could be started: run "brimful login --print-url" and open the address yourself.',
    });
  }
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const answer = await Promise.race([receiver.answer, clock.sleep(limitMs, either)]);
  enough.abort();
  if (hasEnded(signal)) return failed(cancelled());
  if (answer === undefined) {
    return failed({
      code: 'timed-out',
      message: 'Nobody signed in within the time limit: start the sign-in again when you are ready.',
    });
  }
  return ok(new URL(`${receiver.redirectUri}?${answer.toString()}`));
}

/** A fetch that also ends with `signal`. */
export function endingWith(fetch: AgentFetch, signal: AbortSignal): AgentFetch {
  return (url, init) =>
    fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal });
}

/** A function, since the compiler assumes that a property does not change across an await. */
function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}

function cancelled(): CredentialFault {
  return { code: 'cancelled', message: 'The sign-in was cancelled.' };
}
