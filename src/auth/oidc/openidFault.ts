// Translates errors of openid-client and of the provider into what a person has to do: wait, sign in again,
// or change a setting.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { z } from 'zod';
import { displayDescription, displayText, quotedAnswer } from '../../network/answerText.ts';
import { addressesToRegister, DEFAULT_REDIRECT } from '../../contract/redirectAddress.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';
import { networkFault, unreachable } from '../account/networkFault.ts';
import { readStepUp, stepUpFault } from '../account/stepUp.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';

/** Where in the protocol an answer was met, which decides what an error in it means. */
export interface OpenidStep {
  /** At a refresh, an error that is not about the client means that the session has ended. */
  readonly isRefresh?: boolean;
  /**
   * The provider has answered as it should in this run, so that something else in its place is
   * temporary, not a wrong issuer.
   */
  readonly hasAnswered?: boolean;
  /** What the client has to be allowed there; left out: the authorization code flow. */
  readonly grant?: string;
  /** What is registered at the provider, for the sentences about it. */
  readonly client?: RedirectAddress & Pick<OidcAccountConfig, 'id' | 'clientId' | 'clientSecret'>;
}

/** What an error of the provider is about. */
type Meaning =
  | 'needs-sign-in'
  | 'stronger'
  | 'declined'
  | 'unreachable'
  | 'unknown-client'
  | 'secret-demanded'
  | 'secret-refused'
  | 'client-not-allowed'
  | 'scope'
  | 'redirect';
/** By error code (RFC 6749 4.1.2.1 and 5.2, OIDC Core 3.1.2.6, RFC 9470, RFC 7009). */
const MEANINGS: Readonly<Partial<Record<string, Meaning>>> = {
  invalid_grant: 'needs-sign-in',
  login_required: 'needs-sign-in',
  account_selection_required: 'needs-sign-in',
  interaction_required: 'stronger',
  consent_required: 'stronger',
  insufficient_user_authentication: 'stronger',
  unmet_authentication_requirements: 'stronger',
  access_denied: 'declined',
  server_error: 'unreachable',
  temporarily_unavailable: 'unreachable',
  invalid_client: 'unknown-client',
  unauthorized_client: 'client-not-allowed',
  unsupported_grant_type: 'client-not-allowed',
  invalid_scope: 'scope',
  invalid_redirect_uri: 'redirect',
  redirect_uri_mismatch: 'redirect',
};

/**
 * The fault for anything that openid-client throws while talking to `issuer`. Never contains a token, a
 * code or a query.
 */
export function openidFault(error: unknown, issuer: string, step: OpenidStep = {}): AuthFault {
  const host = new URL(issuer).host;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error instanceof ResponseBodyError && isOverload(error.status))
      return unreachable(host, `HTTP ${error.status}`);
    const { cause } = error;
    const parameter = (name: string): unknown =>
      cause instanceof URLSearchParams ? cause.get(name) : cause[name];
    return answerFault(host, step, {
      error: displayDescription(error.error),
      description: quotedAnswer(error.error_description ?? null),
      status: error instanceof ResponseBodyError ? error.status : null,
      stepUp: readStepUp(parameter),
    });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    const named = error.cause.find(({ parameters }) => parameters.error !== undefined)?.parameters;
    return answerFault(host, step, {
      error: displayDescription(named?.error ?? 'invalid_client'),
      description: '',
      status: error.status,
      stepUp: readStepUp((name) => new Map(Object.entries(named ?? {})).get(name)),
    });
  }
  if (error instanceof ClientError) return clientFault(error, host, step);
  return networkFault(error, host);
}

/** Providers have no code of their own for a missing client secret (Google: `invalid_request`). */
const ABOUT_SECRET = /client.?secret/i;

function meaningOf({ client, isRefresh }: OpenidStep, answer: ErrorAnswer): Meaning | 'other' {
  const { error, description, status } = answer;
  const meaning = MEANINGS[error];
  const isAboutSecret = meaning === 'unknown-client' || ABOUT_SECRET.test(description);
  if (client?.clientSecret === true && isAboutSecret) return 'secret-refused';
  if (ABOUT_SECRET.test(description)) return 'secret-demanded';
  return meaning ?? (isRefresh === true && status !== null ? 'needs-sign-in' : 'other');
}

interface ErrorAnswer {
  readonly error: string;
  readonly description: string;
  /** The HTTP status of the answer to our request; null: the error came through the browser. */
  readonly status: number | null;
  readonly stepUp: StepUp | null;
}

function answerFault(host: string, step: OpenidStep, answer: ErrorAnswer): AuthFault {
  const { error, description, status, stepUp } = answer;
  const said = description === '' ? error : `${error}: ${description}`;
  const detail = `${error}${status === null ? '' : ` (HTTP ${status})`}${description === '' ? '' : `: ${description}`}`;
  const client = `"${step.client?.clientId ?? ''}"`;
  const redirects = addressesToRegister(step.client ?? DEFAULT_REDIRECT).join(' or ');
  switch (meaningOf(step, answer)) {
    case 'needs-sign-in':
      if (stepUp !== null) return stepUpFault(host, stepUp, detail);
      return {
        code: 'needs-sign-in',
        cause: 'session-ended',
        message: `${host} has ended your session: sign in again.`,
        detail,
      };
    case 'stronger':
      return stepUpFault(host, stepUp, detail);
    case 'declined':
      return {
        code: 'refused',
        cause: 'sign-in-declined',
        message: `The sign-in was declined at ${host}: sign in again and allow it.`,
        detail,
      };
    case 'unreachable':
      return unreachable(host, detail);
    case 'unknown-client':
      return {
        code: 'configuration',
        cause: 'unknown-client',
        message: `${host} does not accept the client ${client} (${said}): check clientId, and that it is enabled there as a public client; if it has to have a secret there, set clientSecret to true.`,
        detail,
      };
    case 'secret-demanded':
      return {
        code: 'configuration',
        cause: 'client-secret-demanded',
        message: `${host} demands a client secret for the client ${client} (${said}): set clientSecret to true for this account, and enter the secret that is shown there.`,
        detail,
      };
    case 'secret-refused':
      return {
        code: 'configuration',
        cause: 'client-secret-refused',
        message: `${host} does not accept the client ${client} with its secret (${said}): check clientId, and enter the secret again, on the page or with "brimful login ${step.client?.id ?? ''} --client-secret" (or set clientSecret to false if it has none there).`,
        detail,
      };
    case 'client-not-allowed':
      return {
        code: 'configuration',
        cause: 'client-not-allowed',
        message: `${host} does not let the client ${client} sign in like this (${said}): allow ${step.grant ?? 'the authorization code flow'} and refresh tokens for it there.`,
        detail,
      };
    case 'scope':
      return {
        code: 'configuration',
        cause: 'scope-refused',
        message: `${host} does not grant the scopes that are asked for (${said}): allow them for the client ${client}, or change "scopes".`,
        detail,
      };
    case 'redirect':
      return {
        code: 'configuration',
        cause: 'redirect-refused',
        message: `${host} does not accept the redirect address (${said}): register exactly ${redirects} for the client ${client}, or set redirectHost, redirectPorts and redirectPath to what is registered there.`,
        detail,
      };
    case 'other':
      return {
        code: 'configuration',
        cause: 'request-refused',
        message: `${host} does not accept Brimful's request (${said}): check issuer, clientId, scopes and the redirect address registered there.`,
        detail,
      };
  }
}

/** Failures that openid-client itself detected; the codes are oauth4webapi's. */
function clientFault(error: ClientError, host: string, step: OpenidStep): AuthFault {
  const { hasAnswered = false } = step;
  const { why, facts } = reasonOf(error);
  const detail = error.code === undefined ? why : `${error.code}: ${why}`;
  switch (error.code ?? '') {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
      return unreachable(host, detail);
    case 'OAUTH_KEY_SELECTION_FAILED':
      return {
        code: 'unreachable',
        cause: 'unknown-signing-key',
        message: `${host} has signed with a key that it does not publish (kid ${quotedKeyId(facts)}), and Brimful keeps trying: if this lasts, tell the administrator of ${host}.`,
        detail,
      };
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return claimFault(facts, host, step, detail);
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return {
        code: 'configuration',
        cause: 'clock-skew',
        message: `The clocks of this computer and of ${host} differ by more than five minutes: set this computer's clock.`,
        detail,
      };
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return {
        code: 'configuration',
        cause: 'other-issuer',
        message: `The provider at ${host} calls itself ${otherIssuer(facts)}, not what is configured: set "issuer" to exactly that.`,
        detail,
      };
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return error.cause instanceof Response && !isOverload(error.cause.status)
        ? notAProvider(host, `HTTP ${error.cause.status}`, hasAnswered)
        : unreachable(host, detail);
    // A captive portal or a gateway's error page: temporary.
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_PARSE_ERROR':
      return somethingElse(host, detail);
    case 'OAUTH_MISSING_SERVER_METADATA':
    case 'OAUTH_INVALID_SERVER_METADATA':
      return notAProvider(host, detail, hasAnswered);
    default:
      return unverifiable(host, why, detail);
  }
}

/** openid-client wraps the error that says what is wrong, and that one wraps what it was found in. */
function reasonOf({ message, cause }: ClientError): { readonly why: string; readonly facts: unknown } {
  return cause instanceof Error
    ? { why: quotedAnswer(cause.message), facts: cause.cause }
    : { why: message, facts: cause };
}

function unverifiable(host: string, why: string, detail: string): AuthFault {
  return {
    code: 'refused',
    cause: 'unverifiable-token',
    message: `${host} sent a sign-in that cannot be verified (${why}): tell its administrator.`,
    detail,
  };
}

const mismatchSchema = z.object({ claim: z.string(), claims: z.record(z.string(), z.unknown()) });
const keyIdSchema = z.object({ header: z.object({ kid: z.string() }) });
const issuerSchema = z.object({ body: z.object({ issuer: z.string() }) });

/** A claim of an ID token has another value than was asked for (OIDC Core 3.1.3.7). */
function claimFault(cause: unknown, host: string, { client }: OpenidStep, detail: string): AuthFault {
  const clientId = client?.clientId ?? '';
  const mismatch = mismatchSchema.safeParse(cause);
  const { claim = '', claims = {} } = mismatch.data ?? {};
  const value = displayText([claims[claim]].flat().map(String).join(', '));
  switch (claim) {
    case 'aud':
    case 'azp':
      return {
        code: 'refused',
        cause: 'wrong-audience',
        message: `${host} issued the sign-in for ${isShared(claims[claim], clientId) ? 'other clients, too' : 'another client'} (${claim}: ${value}), not for "${clientId}" alone: correct clientId, or the audience of the client there.`,
        detail,
      };
    case 'iss':
      return {
        code: 'refused',
        cause: 'wrong-token-issuer',
        message: `${host} sent a sign-in that another issuer has issued (iss: ${value}): set "issuer" to that one if it is yours, else tell the administrator of ${host}.`,
        detail,
      };
    case 'nonce':
      return {
        code: 'refused',
        cause: 'wrong-nonce',
        message: `${host} sent the answer to another sign-in (nonce): sign in again, and if it happens again, tell the administrator of ${host}.`,
        detail,
      };
    default:
      return unverifiable(host, `the claim ${displayDescription(claim)} has an unexpected value`, detail);
  }
}

function isShared(audience: unknown, clientId: string): boolean {
  return Array.isArray(audience) && audience.includes(clientId);
}

function quotedKeyId(cause: unknown): string {
  const header = keyIdSchema.safeParse(cause);
  return header.success ? `"${displayText(header.data.header.kid)}"` : 'missing';
}

function otherIssuer(cause: unknown): string {
  const found = issuerSchema.safeParse(cause);
  return found.success ? quotedAnswer(found.data.body.issuer) : 'something else';
}

function somethingElse(host: string, detail: string): AuthFault {
  return {
    code: 'unreachable',
    message: `Something other than the sign-in service answers at ${host} at the moment, and Brimful keeps trying: if this lasts, sign in to your network, or ask the administrator of ${host}.`,
    detail,
  };
}

function notAProvider(host: string, detail: string, hasAnswered: boolean): AuthFault {
  if (hasAnswered) return somethingElse(host, detail);
  return {
    code: 'configuration',
    message: `There is no OpenID provider at the configured issuer on ${host}: correct the issuer.`,
    detail,
  };
}

function isOverload(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}
