// What an identity pool of Amazon Cognito refuses means (CR1): what to try, and what to tell a person.
import { awsAnswer, describeAnswer } from '../account/awsAnswer.ts';
import { networkFault, unreachable } from '../account/networkFault.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { StsFault } from '../sts/stsErrors.ts';

export interface IdentityPoolContext {
  /** Host of the service. */
  readonly endpoint: string;
  readonly identityPoolId: string;
  /** Host of the identity provider. */
  readonly provider: string;
}

type PoolFault = AuthFault & { readonly remedy: StsFault['remedy'] };

interface Row {
  readonly code: AuthFault['code'];
  readonly remedy: StsFault['remedy'];
  message(context: IdentityPoolContext): string;
}

/** By the names of the service's errors (Cognito identity pools API reference, GetCredentialsForIdentity). */
const ROWS: Readonly<Partial<Record<string, Row>>> = {
  NotAuthorizedException: {
    code: 'refused',
    remedy: 'refresh-token',
    message: ({ identityPoolId, provider }) =>
      `The identity pool ${identityPoolId} does not accept the sign-in at ${provider}: have it added to the pool as an identity provider, with this app's client id.`,
  },
  ResourceNotFoundException: {
    code: 'configuration',
    remedy: 'none',
    message: ({ identityPoolId }) =>
      `There is no identity pool ${identityPoolId} in this region: check identityPoolId and region.`,
  },
  InvalidIdentityPoolConfigurationException: {
    code: 'configuration',
    remedy: 'none',
    message: ({ identityPoolId }) =>
      `The identity pool ${identityPoolId} has no role for people who are signed in, or the role does not trust it: set its authenticated role.`,
  },
  InvalidParameterException: {
    code: 'configuration',
    remedy: 'none',
    message: ({ identityPoolId, provider }) =>
      `The identity pool ${identityPoolId} does not know the provider ${provider}: have it added to the pool.`,
  },
  ResourceConflictException: {
    code: 'refused',
    remedy: 'none',
    message: ({ identityPoolId }) =>
      `This sign-in belongs to two identities of the identity pool ${identityPoolId}: have its administrator merge them.`,
  },
  LimitExceededException: {
    code: 'refused',
    remedy: 'none',
    message: ({ identityPoolId }) =>
      `The identity pool ${identityPoolId} has reached a limit of AWS: have its administrator look.`,
  },
};

/** Load and outages, which pass. */
const PASSING: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'InternalErrorException',
  'ExternalServiceException',
]);

/** The fault for whatever the SDK throws. Never contains a token. */
export function identityPoolFault(error: unknown, context: IdentityPoolContext): PoolFault {
  const answer = awsAnswer(error);
  if (!(error instanceof Error) || answer === null) {
    return { ...networkFault(error, context.endpoint), remedy: 'none' };
  }
  const detail = describeAnswer(error.name, answer, error.message);
  const row = ROWS[error.name];
  if (row !== undefined) {
    const { code, remedy } = row;
    return { code, cause: error.name, message: row.message(context), detail, remedy };
  }
  if (PASSING.has(error.name) || answer.status >= 500) {
    return { ...unreachable(context.endpoint, detail), remedy: 'retry' };
  }
  return {
    code: 'refused',
    cause: error.name,
    message: `The identity pool ${context.identityPoolId} gives no credentials (${error.name}): have its administrator look.`,
    detail,
    remedy: 'none',
  };
}
