// Translates whatever openid-client throws into a fault.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { displayDescription, quotedAnswer } from '../../../network/answerText.ts';
import { isPassingStatus, networkFault, unreachable } from '../../account/networkFault.ts';
import { readStepUp } from '../../account/stepUp.ts';
import type { AuthFault } from '../../account/stepUp.ts';
import { answerFault } from './errorAnswer.ts';
import { checkFault } from './failedCheck.ts';
import type { OpenidStep } from './openidStep.ts';

/**
 * The fault for anything that openid-client throws while talking to `issuer`. Never contains a token, a
 * code or a query.
 */
export function openidFault(error: unknown, issuer: string, step: OpenidStep = {}): AuthFault {
  const host = new URL(issuer).host;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error instanceof ResponseBodyError && isPassingStatus(error.status))
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
  if (error instanceof ClientError) return checkFault(error, issuer, step);
  return networkFault(error, host);
}
