// One sign-in with a code on any device (RFC 8628), for computers without a browser.
import * as openid from 'openid-client';
import type { Clock } from '../../clock.ts';
import { HARMFUL_SKEW_MS } from '../../clock.ts';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import { refuseAcr, stepUpFault } from '../account/stepUp.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { cancelled, hasEnded } from '../loopback/browserAnswer.ts';
import {
  backedOff,
  DEVICE_GRANT,
  firstInterval,
  isReadableCode,
  isSafePage,
  slowedDown,
} from '../session/deviceCode.ts';
import type { ClientSecret } from './clientSecret.ts';
import { discoverProvider } from './discovery.ts';
import type { ProviderConnection } from './discovery.ts';
import { openidFault } from './answers/openidFault.ts';
import { scopeParameter } from './scopes.ts';
import { readTokens } from './stsToken.ts';
import { endingWith } from './signInAttempt.ts';
import type { SignInTokens } from './signInAttempt.ts';

export interface DeviceAttemptOptions {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  /** Added to the request: the account's own parameters, a demanded step-up. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether to ask for the person's name where the provider offers that and nothing is configured. */
  readonly asksForNames: boolean;
  /** How long (ms) the person has, if the provider gives them that long. */
  readonly limitMs: number;
  /** Shows the person where to go, and the code that has to be there; null: no longer of use. */
  readonly show: (prompt: DevicePrompt | null) => void;
}

export interface DevicePrompt {
  readonly address: string;
  readonly userCode: string;
}

/** Whether the provider says that it has this way to sign in. */
export function offersDeviceSignIn({ metadata }: ProviderConnection): boolean {
  return metadata.device_authorization_endpoint !== undefined;
}

/**
 * Asks the provider for a code, shows it, and asks for tokens until the person has decided. Ends with
 * `signal`, within `limitMs`, or when the code expires.
 */
export async function attemptDeviceSignIn(
  options: DeviceAttemptOptions,
  signal: AbortSignal,
): Promise<Result<SignInTokens, SignInFault>> {
  const { account, parameters, show } = options;
  const { issuer, clientId } = account;
  const fetch = endingWith(options.fetch, signal);
  const discovered = await discoverProvider({ issuer, clientId, fetch });
  if (hasEnded(signal)) return failed(cancelled());
  if (!discovered.ok) return discovered;
  const connection = discovered.value;
  if (!offersDeviceSignIn(connection)) return failed(notOffered(account));
  const clientSecret = await options.clientSecret.read();
  if (!clientSecret.ok) return clientSecret;
  const configuration = connection.configure(fetch, clientSecret.value);
  try {
    const scope = scopeParameter(account, connection, { names: options.asksForNames });
    const begun = await beginWithPkce(configuration, { ...parameters, scope });
    const prompt = readPrompt(begun, issuer);
    if (!prompt.ok) return prompt;
    show(prompt.value);
    const tokens = await waitForTokens(configuration, begun, options, signal);
    if (hasEnded(signal)) return failed(cancelled());
    return tokens.ok ? toSignInTokens(connection, tokens.value, options) : tokens;
  } catch (error) {
    return failed(hasEnded(signal) ? cancelled() : deviceFault(error, account));
  } finally {
    show(null);
  }
}

/** What the provider has answered, and what it wants to see again when it is asked for tokens. */
type Begun = openid.DeviceAuthorizationResponse & { readonly verifier: string | null };

/**
 * RFC 8628 knows no PKCE, but some providers demand it of all that a client does (Keycloak). Elsewhere it is
 * left out, since it would be an unknown parameter.
 */
async function beginWithPkce(
  configuration: openid.Configuration,
  parameters: Readonly<Record<string, string>>,
): Promise<Begun> {
  try {
    return { ...(await openid.initiateDeviceAuthorization(configuration, parameters)), verifier: null };
  } catch (error) {
    const isDemanded =
      error instanceof openid.ResponseBodyError && /code_challenge|pkce/i.test(error.error_description ?? '');
    if (!isDemanded) throw error;
    const verifier = openid.randomPKCECodeVerifier();
    const challenge = await openid.calculatePKCECodeChallenge(verifier);
    const withPkce = { ...parameters, code_challenge: challenge, code_challenge_method: 'S256' };
    return { ...(await openid.initiateDeviceAuthorization(configuration, withPkce)), verifier };
  }
}

type TokenAnswer = Awaited<ReturnType<typeof openid.genericGrantRequest>>;

/** openid-client polls by itself, but by its own clock. */
async function waitForTokens(
  configuration: openid.Configuration,
  begun: Begun,
  { account, clock, limitMs }: DeviceAttemptOptions,
  signal: AbortSignal,
): Promise<Result<TokenAnswer, SignInFault>> {
  const end = clock.now() + Math.min(limitMs, begun.expires_in * 1000);
  let intervalMs = firstInterval(begun.interval);
  for (;;) {
    await clock.sleep(intervalMs, signal);
    if (hasEnded(signal)) return failed(cancelled());
    if (clock.now() >= end) return failed(EXPIRED);
    try {
      const { device_code: code, verifier } = begun;
      const parameters = { device_code: code, ...(verifier !== null && { code_verifier: verifier }) };
      return ok(await openid.genericGrantRequest(configuration, DEVICE_GRANT, parameters));
    } catch (error) {
      if (hasEnded(signal)) return failed(cancelled());
      const code = error instanceof openid.ResponseBodyError ? error.error : null;
      if (code === 'authorization_pending') continue;
      if (code === 'slow_down') intervalMs = slowedDown(intervalMs);
      else if (code === 'expired_token') return failed(EXPIRED);
      else {
        const fault = deviceFault(error, account);
        if (fault.code !== 'unreachable') return failed(fault);
        intervalMs = backedOff(intervalMs);
      }
    }
  }
}

function toSignInTokens(
  connection: ProviderConnection,
  tokens: TokenAnswer,
  { account, parameters, clock }: DeviceAttemptOptions,
): Result<SignInTokens, SignInFault> {
  const idToken = readTokens(account, tokens, clock.now());
  if (idToken === null) return failed(noIdToken(account.issuer));
  if (!idToken.ok) return idToken;
  const unmet = refuseAcr(parameters['acr_values'], idToken.value);
  if (unmet !== null) return failed(unmet);
  const maxAge = Number(parameters['max_age'] ?? Number.NaN);
  if (Number.isInteger(maxAge)) {
    const signedInAt = (tokens.claims()?.auth_time ?? 0) * 1000;
    if (clock.now() - signedInAt > maxAge * 1000 + HARMFUL_SKEW_MS) {
      const stepUp = { acrValues: null, maxAgeSeconds: maxAge };
      return failed(stepUpFault(new URL(account.issuer).host, stepUp, 'auth_time is older than max_age'));
    }
  }
  return ok({ connection, idToken: idToken.value, refreshToken: tokens.refresh_token ?? null });
}

/** Both are shown to a person, and the address is opened by one (SI11). */
function readPrompt(
  begun: openid.DeviceAuthorizationResponse,
  issuer: string,
): Result<DevicePrompt, SignInFault> {
  const { verification_uri: plain, verification_uri_complete: complete, user_code: userCode } = begun;
  const address = [complete, plain].find((text) => text !== undefined && isSafePage(text));
  return address !== undefined && isReadableCode(userCode)
    ? ok({ address, userCode })
    : failed(unsafe(issuer));
}

function deviceFault(error: unknown, account: OidcAccountConfig): ReturnType<typeof openidFault> {
  return openidFault(error, account.issuer, { client: account, grant: 'the device authorization grant' });
}

function notOffered({ id, issuer }: OidcAccountConfig): SignInFault {
  const { host } = new URL(issuer);
  return {
    code: 'configuration',
    cause: 'no-device-sign-in',
    message: `${host} does not offer to sign in on another device: sign in with a browser on this computer, or on another one with "brimful login ${id} --elsewhere".`,
  };
}

function noIdToken(issuer: string): SignInFault {
  const { host } = new URL(issuer);
  return {
    code: 'configuration',
    cause: 'no-id-token',
    message: `${host} sent no ID token for the sign-in on another device: allow the scope "openid" for that grant, or sign in with a browser on this computer.`,
  };
}

function unsafe(issuer: string): SignInFault {
  const { host } = new URL(issuer);
  return {
    code: 'configuration',
    cause: 'unsafe-address',
    message: `${host} names an address for the sign-in on another device that is not safe to open: have its administrator fix that.`,
  };
}

const EXPIRED: SignInFault = {
  code: 'timed-out',
  message: 'Nobody signed in before the code expired: start the sign-in again when you are ready.',
};
