// What a provider means by the error that it answers, and what a person has to do: wait, sign in again, or
// change a setting. Pure.
import { addressesToRegister, DEFAULT_REDIRECT } from '../../../contract/redirectAddress.ts';
import { unreachable } from '../../account/networkFault.ts';
import { SESSION_DOUBTED } from '../../account/renewal.ts';
import { stepUpFault } from '../../account/stepUp.ts';
import type { AuthFault, StepUp } from '../../account/stepUp.ts';
import type { OpenidStep } from './openidStep.ts';

/** What an error of the provider is about. */
type Meaning =
  | 'needs-sign-in'
  | 'doubted'
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

/** What an error at a refresh certainly says; with all others a sign-in may help (CR6). */
const CERTAIN: ReadonlySet<Meaning> = new Set([
  'needs-sign-in',
  'stronger',
  'unreachable',
  'unknown-client',
  'client-not-allowed',
]);

/** Providers have no code of their own for a missing client secret (Google: `invalid_request`). */
const ABOUT_SECRET = /client.?secret/i;

/** Whether an error of the authorization endpoint is about the person, and so not about the request. */
export function isAboutPerson(error: string): boolean {
  const meaning = MEANINGS[error];
  return meaning === 'needs-sign-in' || meaning === 'stronger';
}

function meaningOf({ client, isRefresh, isKnownClient }: OpenidStep, answer: ErrorAnswer): Meaning | 'other' {
  const { error, description, status } = answer;
  // RFC 6749 5.2: 401 is about the client's own authentication, whatever it is called (Keycloak:
  // `unauthorized_client`).
  const meaning = status === 401 && error === 'unauthorized_client' ? 'unknown-client' : MEANINGS[error];
  const isAboutSecret = meaning === 'unknown-client' || ABOUT_SECRET.test(description);
  if (client?.clientSecret === true && isAboutSecret) return 'secret-refused';
  if (ABOUT_SECRET.test(description)) return 'secret-demanded';
  if (meaning === 'unknown-client' && isKnownClient === true && status !== null) return 'secret-demanded';
  const isCertain = meaning !== undefined && CERTAIN.has(meaning);
  return isRefresh === true && status !== null && !isCertain ? 'doubted' : (meaning ?? 'other');
}

/** An error as the provider answered it, ready to be shown. */
export interface ErrorAnswer {
  readonly error: string;
  readonly description: string;
  /** The HTTP status of the answer to our request; null: the error came through the browser. */
  readonly status: number | null;
  readonly stepUp: StepUp | null;
}

/**
 * The fault when the provider at `host` refuses a refresh in words that are not about the session: the token
 * may be dead (Dex calls that `invalid_request`), or all people are refused for a while (a realm of Keycloak
 * that is disabled: `access_denied`). So a sign-in is offered, and the refresh is tried again (TK4).
 */
export function sessionDoubted(host: string, said: string, detail: string): AuthFault {
  return {
    code: 'needs-sign-in',
    cause: SESSION_DOUBTED,
    message: `${host} has not renewed your session (${said}), and Brimful keeps trying: sign in again.`,
    detail,
  };
}

/** The fault for an error that the provider at `host` answered. */
export function answerFault(host: string, step: OpenidStep, answer: ErrorAnswer): AuthFault {
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
    case 'doubted':
      return sessionDoubted(host, said, detail);
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
        message: `${host} demands a client secret for the client ${client} (${said}): make it a public client there, or set clientSecret to true for this account and enter the secret that is shown there.`,
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
