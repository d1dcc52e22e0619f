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
import type { OpenBrowser } from '../account/authServices.ts';
import { startLoopbackReceiver } from '../loopback/loopbackReceiver.ts';
import type { LoopbackReceiver } from '../loopback/loopbackReceiver.ts';
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
  readonly openBrowser: OpenBrowser;
  /**
   * Shows the person the address to open, where no browser could be started or none has come; null: it is of
   * no more use. Absent: there is no person, so the attempt ends without a browser.
   */
  readonly showAddress?: (address: string | null) => void;
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
  const openedTwice = new AbortController();
  const ending = AbortSignal.any([signal, openedTwice.signal]);
  const fetch = endingWith(options.fetch, ending);
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
    redirect: account,
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
  void receiver.value.openedTwice.then(() => openedTwice.abort());
  const ended = (): SignInFault => (hasEnded(openedTwice.signal) ? OPENED_TWICE : cancelled());
  try {
    const answer = await waitForAnswer(receiver.value, options, ending);
    if (hasEnded(ending)) return failed(ended());
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
    if (!idToken.ok) return idToken;
    const unmet = refuseAcr(parameters['acr_values'], idToken.value);
    if (hasEnded(ending)) return failed(ended());
    return unmet === null
      ? ok({ connection, idToken: idToken.value, refreshToken: tokens.refresh_token ?? null })
      : failed(unmet);
  } catch (error) {
    return failed(hasEnded(ending) ? ended() : openidFault(error, account.issuer, { client: account }));
  } finally {
    // The browser still has to fetch the last page; there is no need to wait for that.
    void receiver.value.close();
  }
}

/** The redirect URI with the accepted parameters; says nothing of use once `signal` has aborted. */
async function waitForAnswer(
  receiver: LoopbackReceiver,
  options: SignInAttemptOptions,
  signal: AbortSignal,
): Promise<Result<URL, SignInFault>> {
  const { openBrowser, showAddress, clock, limitMs } = options;
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  /** Aborts when the start address is no longer of use. */
  const spent = new AbortController();
  const spend = (): void => spent.abort();
  either.addEventListener('abort', spend, { once: true });
  void receiver.opened.then(spend);
  try {
    // SI11: the browser is only ever sent to our own loopback address.
    const isStarted = await openBrowser(receiver.startUrl, spent.signal);
    if (!isStarted && showAddress === undefined) return failed(NO_BROWSER);
    if (showAddress !== undefined) {
      const wait = isStarted ? clock.sleep(BROWSER_COMES_MS, spent.signal) : Promise.resolve();
      void wait.then(() => showUntilSpent(receiver.startUrl, showAddress, spent.signal));
    }
    const answer = await Promise.race([receiver.answer, clock.sleep(limitMs, either)]);
    return answer === undefined
      ? failed(TIMED_OUT)
      : ok(new URL(`${receiver.redirectUri}?${answer.toString()}`));
  } finally {
    enough.abort();
  }
}

function showUntilSpent(address: string, show: (address: string | null) => void, spent: AbortSignal): void {
  if (spent.aborted) return;
  show(address);
  spent.addEventListener('abort', () => show(null), { once: true });
}

/**
 * How long (ms) a browser that was started may take to come before the person is shown the address: it may be
 * slow, or unable to read the file that leads there.
 */
const BROWSER_COMES_MS = 15_000;

const NO_BROWSER: SignInFault = {
  code: 'browser-not-opened',
  message: 'No browser could be started: sign in on the page, or run "brimful login --print-url".',
};
const TIMED_OUT: SignInFault = {
  code: 'timed-out',
  message: 'Nobody signed in within the time limit: start the sign-in again when you are ready.',
};
const OPENED_TWICE: SignInFault = {
  code: 'opened-twice',
  message:
    'The address of this sign-in was opened twice, and one of the two was not you: the sign-in was stopped. Start it again.',
};

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
