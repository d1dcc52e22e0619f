// A demand for a stronger or more recent sign-in (RFC 9470): parsed from an answer, sent with the next
// sign-in, checked against its ID token.
import type { CredentialFault } from '../../credentials.ts';
import { displayText } from '../../network/answerText.ts';
import type { IdToken } from './person.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

export interface StepUp {
  /** `acr_values`: space-separated, any of them satisfies; null: not demanded. */
  readonly acrValues: string | null;
  /** `max_age`: how long ago (seconds) the person may have signed in; null: not demanded. */
  readonly maxAgeSeconds: number | null;
}

/** Why there are no credentials, with what the session's state needs to know. Contains no secret. */
export type AuthFault = CredentialFault & {
  /** What the next sign-in has to satisfy. */
  readonly stepUp?: StepUp;
  /** Why the vault did not return the refresh token. */
  readonly vault?: VaultFault['code'];
};

/** The demand in an answer's parameters; null: none. */
export function readStepUp(parameters: (name: string) => unknown): StepUp | null {
  const [acr, age] = [parameters('acr_values'), parameters('max_age')];
  const acrValues = displayText(typeof acr === 'string' ? acr : null);
  const seconds = /^\d{1,9}$/.test(String(age)) ? Number(age) : null;
  return acrValues === '' && seconds === null
    ? null
    : { acrValues: acrValues === '' ? null : acrValues, maxAgeSeconds: seconds };
}

/**
 * Reads parameters of a WWW-Authenticate challenge, or of a text in that form (RFC 9470 3: `acr_values="..",
 * max_age="..")`.
 */
export function challengeParameter(text: string): (name: string) => string | null {
  return (name) => new RegExp(`\\b${name}="?([^",]*)`).exec(text)?.[1] ?? null;
}

/** The parameters to add to the authorization request. */
export function stepUpParameters(stepUp: StepUp | null): Readonly<Record<string, string>> {
  const { acrValues = null, maxAgeSeconds = null } = stepUp ?? {};
  return {
    ...(acrValues !== null && { acr_values: acrValues }),
    ...(maxAgeSeconds !== null && { max_age: String(maxAgeSeconds) }),
  };
}

/**
 * The fault for a service at `host` that demands more than the present sign-in; `stepUp` null: it does not
 * say what.
 */
export function stepUpFault(host: string, stepUp: StepUp | null, detail: string): AuthFault {
  return {
    code: 'needs-sign-in',
    message: `${host} ${demandText(stepUp)}: sign in again.`,
    detail,
    ...(stepUp !== null && { stepUp }),
  };
}

/**
 * The fault for an ID token whose `acr` is not among those demanded. null: it is, nothing is demanded, or the
 * token has no `acr` (the claim is optional, OIDC Core 2; then the service that receives the token decides).
 */
export function refuseAcr(acrValues: string | undefined, token: IdToken): AuthFault | null {
  const { acr, person } = token;
  if (acrValues === undefined || acr === null || acrValues.split(' ').includes(acr)) return null;
  return {
    code: 'needs-sign-in',
    message: `${new URL(person.issuer).host} signed you in with "${displayText(acr)}", but "${acrValues}" is required: sign in again with the stronger method.`,
    detail: 'acr not met',
    stepUp: { acrValues, maxAgeSeconds: null },
  };
}

function demandText(stepUp: StepUp | null): string {
  if (stepUp === null) return 'asks you to prove your identity again';
  const { acrValues, maxAgeSeconds } = stepUp;
  if (acrValues !== null) return `requires a stronger sign-in (${acrValues})`;
  return `requires a sign-in that is at most ${maxAgeSeconds ?? 0} seconds old`;
}
