// Translates errors of openid-client and of the provider into what a person has to do: wait, sign in again,
// or change a setting.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { displayDescription } from '../account/providerText.ts';
import { networkFault } from '../account/networkFault.ts';
import { readStepUp, stepUpFault } from '../account/stepUp.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';

/**
 * Error codes (RFC 6749 4.1.2.1 and 5.2, OIDC Core 3.1.2.6, RFC 9470, RFC 7009) that are not about the
 * configuration.
 */
type Meaning = 'needs-sign-in' | 'stronger' | 'declined' | 'unreachable';
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
};

/**
 * The fault for anything that openid-client throws while talking to `issuer`. Never contains a token, a
 * code or a query. `hasAnswered`: the provider has answered as it should in this run, so that something
 * else in its place is temporary, not a wrong issuer.
 */
export function openidFault(error: unknown, issuer: string, hasAnswered = false): AuthFault {
  const host = new URL(issuer).host;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error instanceof ResponseBodyError && isOverload(error.status))
      return later(host, `HTTP ${error.status}`);
    const { cause } = error;
    const parameter = (name: string): unknown =>
      cause instanceof URLSearchParams ? cause.get(name) : cause[name];
    return answerFault(host, {
      error: displayDescription(error.error),
      description: displayDescription(error.error_description ?? null),
      status: error instanceof ResponseBodyError ? error.status : null,
      stepUp: readStepUp(parameter),
    });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    const named = error.cause.find(({ parameters }) => parameters.error !== undefined)?.parameters;
    return answerFault(host, {
      error: displayDescription(named?.error ?? 'invalid_client'),
      description: '',
      status: error.status,
      stepUp: readStepUp((name) => new Map(Object.entries(named ?? {})).get(name)),
    });
  }
  if (error instanceof ClientError) return clientFault(error, host, hasAnswered);
  return networkFault(error, host);
}

interface ErrorAnswer {
  readonly error: string;
  readonly description: string;
  /** The HTTP status of the answer to our request; null: the error came through the browser. */
  readonly status: number | null;
  readonly stepUp: StepUp | null;
}

function answerFault(host: string, { error, description, status, stepUp }: ErrorAnswer): AuthFault {
  const said = description === '' ? error : `${error}: ${description}`;
  const detail = `${error}${status === null ? '' : ` (HTTP ${status})`}${description === '' ? '' : `: ${description}`}`;
  switch (MEANINGS[error] ?? 'configuration') {
    case 'needs-sign-in':
      if (stepUp !== null) return stepUpFault(host, stepUp, detail);
      return { code: 'needs-sign-in', message: `${host} has ended your session: sign in again.`, detail };
    case 'stronger':
      return stepUpFault(host, stepUp, detail);
    case 'declined':
      return {
        code: 'refused',
        message: `The sign-in was declined at ${host}: sign in again and allow it.`,
        detail,
      };
    case 'unreachable':
      return later(host, detail);
    case 'configuration':
      return {
        code: 'configuration',
        message: `${host} does not accept Brimful's request (${said}): check issuer, clientId, scopes and the redirect address registered there.`,
        detail,
      };
  }
}

/** Failures that openid-client itself detected; the codes are oauth4webapi's. */
function clientFault(error: ClientError, host: string, hasAnswered: boolean): AuthFault {
  const detail = error.code ?? error.message;
  switch (error.code ?? '') {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
    // A new signing key that is not in the published key set yet.
    case 'OAUTH_KEY_SELECTION_FAILED':
      return later(host, detail);
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return {
        code: 'configuration',
        message: `The clocks of this computer and of ${host} differ by more than five minutes: set this computer's clock.`,
        detail,
      };
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return {
        code: 'configuration',
        message: `The provider at ${host} identifies itself as a different issuer than the configured one: correct the issuer.`,
        detail,
      };
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return error.cause instanceof Response && !isOverload(error.cause.status)
        ? notAProvider(host, `HTTP ${error.cause.status}`, hasAnswered)
        : later(host, detail);
    // A captive portal or a gateway's error page: temporary.
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_PARSE_ERROR':
      return somethingElse(host, detail);
    case 'OAUTH_MISSING_SERVER_METADATA':
    case 'OAUTH_INVALID_SERVER_METADATA':
      return notAProvider(host, detail, hasAnswered);
    default:
      return {
        code: 'refused',
        message: `${host} sent a sign-in that cannot be verified (${error.message}): tell its administrator.`,
        detail,
      };
  }
}

function later(host: string, detail: string): AuthFault {
  return {
    code: 'unreachable',
    message: `${host} cannot be reached at the moment: if this lasts, check the network.`,
    detail,
  };
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
