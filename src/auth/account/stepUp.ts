// A demand for a stronger or fresher sign-in (RFC 9470): read from an answer, sent with the next sign-in, held against its ID token.
import type { CredentialFault } from '../../credentials.ts';
import { displayText } from './providerText.ts';
import type { IdToken } from './person.ts';
import type { VaultFault } from '../vault/vault.ts';

export interface StepUp {
  /** `acr_values`: space-separated, any one of them will do; null: nothing in particular. */
  readonly acrValues: string | null;
  /** `max_age`: how long (s) ago the person may have signed in; null: any time. */
  readonly maxAgeSeconds: number | null;
}

/** Why there are no credentials, with what the session's state needs to know of it. Holds no secret. */
export type AuthFault = CredentialFault & {
  /** What the next sign-in has to bring. */
  readonly stepUp?: StepUp;
  /** The vault did not give the refresh token, for this reason. */
  readonly vault?: VaultFault['code'];
};

/** The demand among an answer's parameters; null: they demand nothing. */
export function readStepUp(parameters: (name: string) => unknown): StepUp | null {
  const [acr, age] = [parameters('acr_values'), parameters('max_age')];
  const acrValues = displayText(typeof acr === 'string' ? acr : null);
  const seconds = /^\d{1,9}$/.test(String(age)) ? Number(age) : null;
  return acrValues === '' && seconds === null
    ? null
    : { acrValues: acrValues === '' ? null : acrValues, maxAgeSeconds: seconds };
}

/** The parameter of a WWW-Authenticate challenge or of a text in its form (RFC 9470 3: `acr_values="..", max_age="..")`. */
export function challengeParameter(text: string): (name: string) => string | null {
  return (name) => new RegExp(`\\b${name}="?([^",]*)`).exec(text)?.[1] ?? null;
}

/** What the authorization request must hold. */
export function stepUpParameters(stepUp: StepUp | null): Readonly<Record<string, string>> {
  const { acrValues = null, maxAgeSeconds = null } = stepUp ?? {};
  return {
    ...(acrValues !== null && { acr_values: acrValues }),
    ...(maxAgeSeconds !== null && { max_age: String(maxAgeSeconds) }),
  };
}

/** The fault for a service at `host` that wants more than the sign-in at hand; null demand: it does not say what. */
export function stepUpFault(host: string, stepUp: StepUp | null, detail: string): AuthFault {
  return {
    code: 'needs-sign-in',
    message: `${host} ${demandText(stepUp)}: sign in again.`,
    detail,
    ...(stepUp !== null && { stepUp }),
  };
}

/**
 * The fault for an ID token whose `acr` is none of the demanded; null: it is one, nothing is demanded, or the provider does not say
 * (the claim is optional, OIDC Core 2; then whoever takes the token has the word).
 */
export function refuseAcr(acrValues: string | undefined, token: IdToken): AuthFault | null {
  const { acr, person } = token;
  if (acrValues === undefined || acr === null || acrValues.split(' ').includes(acr)) return null;
  return {
    code: 'needs-sign-in',
    message: `${new URL(person.issuer).host} let you sign in as "${displayText(acr)}" where "${acrValues}" is demanded: sign in again in the stronger way.`,
    detail: 'acr not met',
    stepUp: { acrValues, maxAgeSeconds: null },
  };
}

function demandText(stepUp: StepUp | null): string {
  if (stepUp === null) return 'asks you to confirm who you are once more';
  const { acrValues, maxAgeSeconds } = stepUp;
  if (acrValues !== null) return `asks for a stronger sign-in (${acrValues})`;
  return `asks for a sign-in that is at most ${maxAgeSeconds ?? 0} seconds old`;
}
