// What a provider's answer failed on that openid-client checked, and what a person has to do about it.
import type { ClientError } from 'openid-client';
import { z } from 'zod';
import { displayDescription, displayText, quotedAnswer } from '../../../network/answerText.ts';
import { isPassingStatus, unreachable } from '../../account/networkFault.ts';
import { refuseAddress } from '../../../network/addressRules.ts';
import type { AuthFault } from '../../account/stepUp.ts';
import { sessionDoubted } from './errorAnswer.ts';
import type { OpenidStep } from './openidStep.ts';

/** The fault for what openid-client itself detected at `issuer`; the codes are oauth4webapi's. */
export function checkFault(error: ClientError, issuer: string, step: OpenidStep): AuthFault {
  const { host } = new URL(issuer);
  const { hasAnswered = false } = step;
  const { why, facts } = reasonOf(error);
  const detail = error.code === undefined ? why : `${error.code}: ${why}`;
  switch (error.code ?? '') {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
      return unreachable(host, detail);
    case 'OAUTH_KEY_SELECTION_FAILED':
      if (areSeveral(facts)) {
        return {
          code: 'unreachable',
          cause: 'ambiguous-signing-key',
          message: `${host} publishes several keys that its signature could be of (kid ${quotedKeyId(facts)}), and Brimful keeps trying: if this lasts, have the administrator of ${host} give each key an id of its own.`,
          detail,
        };
      }
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
        message: otherIssuer(issuer, facts),
        detail,
      };
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      // No words of OAuth, but its statuses for a token that is not taken (RFC 6749 5.2): not a gateway's.
      if (
        step.isRefresh === true &&
        error.cause instanceof Response &&
        [400, 401].includes(error.cause.status)
      )
        return sessionDoubted(host, `HTTP ${error.cause.status}`, `HTTP ${error.cause.status}`);
      return error.cause instanceof Response && !isPassingStatus(error.cause.status)
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
const candidatesSchema = z.object({ candidates: z.array(z.unknown()) });
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

const MAX_ISSUER_LENGTH = 300;

function isShared(audience: unknown, clientId: string): boolean {
  return Array.isArray(audience) && audience.includes(clientId);
}

function areSeveral(facts: unknown): boolean {
  return (candidatesSchema.safeParse(facts).data?.candidates.length ?? 0) > 1;
}

function quotedKeyId(cause: unknown): string {
  const header = keyIdSchema.safeParse(cause);
  return header.success ? `"${displayText(header.data.header.kid)}"` : 'missing';
}

/**
 * OIDC Discovery 1.0 4.3. Both names are shown whole, as a person has to type one of them: a name of an
 * issuer is public, and one that no configuration could have is not shown.
 */
function otherIssuer(configured: string, facts: unknown): string {
  const found = issuerSchema.safeParse(facts).data?.body.issuer ?? '';
  return isIssuer(found)
    ? `The issuer is configured as ${configured}, but the provider there calls itself ${found}: set "issuer" to exactly ${found}.`
    : `The provider at ${configured} calls itself by a name that cannot be an issuer: tell its administrator.`;
}

function isIssuer(text: string): boolean {
  return (
    text.length <= MAX_ISSUER_LENGTH && /^[\x21-\x7e]+$/.test(text) && refuseAddress(text, 'any') === null
  );
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
