// The error table of STS as data: what each error means, what to try, and what to tell a person (CR1).
import { z } from 'zod';
import type { CredentialFault } from '../../credentials.ts';
import { awsAnswer, describeAnswer } from '../account/awsAnswer.ts';
import { isAwsAddress } from '../account/awsDomain.ts';
import { networkFault } from '../account/networkFault.ts';
import { challengeParameter, readStepUp, stepUpFault } from '../account/stepUp.ts';
import type { AuthFault } from '../account/stepUp.ts';
import { AWS_ALGORITHMS } from './tokenAlgorithm.ts';

/**
 * What to try before the fault is reported. `refresh-token`: once more with a fresh ID token. `retry`: a few
 * more times, with jitter. `shorten`: once more with the default duration. `shorter-policy`: again with a
 * session policy of fewer characters. `none`: nothing helps now.
 */
export type StsRemedy = 'refresh-token' | 'retry' | 'shorten' | 'shorter-policy' | 'none';

export interface StsFault {
  readonly remedy: StsRemedy;
  readonly fault: AuthFault;
}

/** What the messages mention. */
export interface StsContext {
  readonly endpoint: string;
  readonly region: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly roleArn: string | null;
  /** The role whose credentials were used to assume `roleArn`; null: the ID token was used. */
  readonly throughRole: string | null;
  /** By what the token is signed, if AWS takes no tokens that are signed so; absent: by nothing unusual. */
  readonly unusualAlgorithm?: string;
}

export interface StsErrorRow {
  /** Codes without the suffix "Exception", which some services add. */
  readonly codes: readonly string[];
  /** Limits the row to matching messages. */
  readonly message?: RegExp;
  readonly remedy: StsRemedy;
  readonly code: CredentialFault['code'];
  readonly sentence: (context: StsContext) => string;
}

const roleOf = ({ roleArn }: StsContext): string => roleArn ?? 'the role chosen by the server';
/** No role was asked for: a claim of the token decides what its person may do. */
const isByClaim = ({ roleArn, throughRole }: StsContext): boolean => roleArn === null && throughRole === null;

/** Ceph refuses a key with a certificate (`x5c`) of which it has no thumbprint, without a word. */
const thumbprintOf = ({ endpoint, issuer }: StsContext): string =>
  isAwsAddress(`https://${endpoint}`)
    ? ''
    : `, and ${endpoint} the thumbprint of the certificate that ${issuer} signs with now`;

/* The sentences that more than one error has. */

const issuerUnreachable = ({ endpoint, issuer }: StsContext): string =>
  `${endpoint} cannot reach ${issuer} to check your sign-in; Brimful keeps trying.`;
const clocksDiffer = ({ endpoint }: StsContext): string =>
  `The clocks of this computer and of ${endpoint} differ too much: set this computer's clock.`;
const policyRefused = ({ endpoint }: StsContext): string =>
  `${endpoint} does not accept the policy that narrows the credentials to your folders: sync fewer folders with this account, or set sessionPolicy to false.`;
/** For accounts without a role ARN, whose rights a claim of the token names (MinIO). */
const claimRefused = ({ endpoint, issuer }: StsContext): string =>
  `${endpoint} finds no permissions for you in the token of ${issuer}: have the provider put the names of policies that exist on ${endpoint} into the claim that chooses them (MinIO's default: "policy").`;
const algorithmRefused = ({ issuer, clientId }: StsContext, algorithm: string): string =>
  `${issuer} signs tokens for the client "${clientId}" with ${algorithm}, which AWS does not accept: choose one of ${AWS_ALGORITHMS.join(', ')} for this client there.`;
const busy = ({ endpoint }: StsContext): string => `${endpoint} is busy at the moment; Brimful keeps trying.`;

/** The first matching row applies. */
export const STS_ERRORS: readonly StsErrorRow[] = [
  {
    codes: ['ExpiredToken'],
    remedy: 'refresh-token',
    code: 'unreachable',
    sentence: ({ endpoint }) =>
      `${endpoint} says that a fresh sign-in has expired; Brimful keeps trying: check this computer's clock.`,
  },
  {
    // AWS could not fetch the provider's signing keys: temporary in practice (aws-cli#7194,
    // aws-sdk-php#1858).
    codes: ['InvalidIdentityToken'],
    message: /verification key/i,
    remedy: 'retry',
    code: 'unreachable',
    sentence: issuerUnreachable,
  },
  {
    codes: ['InvalidIdentityToken'],
    message: /audience|\bazp\b|\baud\b|client.?id/i,
    remedy: 'none',
    code: 'configuration',
    sentence: ({ endpoint, issuer, clientId }) =>
      `${endpoint} trusts ${issuer}, but not for the client "${clientId}": add this audience to the identity provider there.`,
  },
  {
    codes: ['InvalidIdentityToken'],
    message: /no openid ?connect provider|provider (was )?not found|not registered/i,
    remedy: 'none',
    code: 'configuration',
    sentence: ({ endpoint, issuer }) =>
      `${endpoint} does not know the identity provider ${issuer}: create it there, spelled exactly so.`,
  },
  {
    codes: ['InvalidIdentityToken'],
    message: /thumbprint|certificate|signature|signed/i,
    remedy: 'refresh-token',
    code: 'configuration',
    sentence: ({ endpoint, issuer }) =>
      `${endpoint} cannot verify tokens of ${issuer}: its keys or its certificate have changed there. Update the identity provider.`,
  },
  {
    codes: ['InvalidIdentityToken'],
    remedy: 'none',
    code: 'configuration',
    sentence: ({ endpoint, issuer, clientId }) =>
      `${endpoint} does not accept sign-ins of ${issuer} for the client "${clientId}": register this issuer and this audience there.`,
  },
  {
    codes: ['IDPCommunicationError'],
    remedy: 'retry',
    code: 'unreachable',
    sentence: issuerUnreachable,
  },
  {
    codes: ['IDPRejectedClaim'],
    remedy: 'refresh-token',
    code: 'needs-sign-in',
    sentence: ({ issuer }) => `${issuer} no longer recognizes your sign-in: sign in again.`,
  },
  {
    codes: ['AccessDenied'],
    message: /sts:(TagSession|SetSourceIdentity)/,
    remedy: 'none',
    code: 'refused',
    sentence: (context) =>
      context.throughRole === null
        ? `${roleOf(context)} may be used, but not with the tags or the source identity of your token: its trust policy must also allow sts:TagSession and sts:SetSourceIdentity.`
        : `${context.throughRole} may assume ${roleOf(context)}, but not with tags or a source identity: the trust policy of the second role and the permissions of the first must also allow sts:TagSession and sts:SetSourceIdentity.`,
  },
  {
    // Ceph also reports an expired token like this, so a fresh one is tried first.
    codes: ['AccessDenied'],
    remedy: 'refresh-token',
    code: 'refused',
    sentence: (context) => {
      if (isByClaim(context)) return claimRefused(context);
      return context.throughRole === null
        ? `You are not allowed to use ${roleOf(context)}: its trust policy must name ${context.issuer}, the audience "${context.clientId}" and you${thumbprintOf(context)}.`
        : `${context.throughRole} may not assume ${roleOf(context)}: the trust policy of the second role must name the first, with the external id and tags that are configured, and the first needs the permission sts:AssumeRole.`;
    },
  },
  {
    codes: ['ValidationError', 'InvalidParameterValue', 'InvalidArgument'],
    message: /duration/i,
    remedy: 'shorten',
    code: 'configuration',
    sentence: (context) =>
      `${isByClaim(context) ? context.endpoint : roleOf(context)} allows no credentials for the configured durationSeconds: make it shorter.`,
  },
  {
    // MinIO: "policy claim missing from the JWT token", "None of the given policies (`x`) are defined".
    codes: ['ValidationError', 'InvalidParameterValue', 'InvalidArgument'],
    message: /claim missing|none of the given policies/i,
    remedy: 'refresh-token',
    code: 'refused',
    sentence: claimRefused,
  },
  {
    // MinIO: "invalid resource", "policy ...".
    codes: ['ValidationError', 'InvalidParameterValue', 'InvalidArgument'],
    message: /policy|resource/i,
    remedy: 'none',
    code: 'configuration',
    sentence: ({ endpoint }) =>
      `${endpoint} does not understand the policy that narrows the credentials to your folders: set sessionPolicy to false for this account.`,
  },
  {
    // Ceph does not say whether it refuses the duration or cannot reach the provider: one try with a shorter
    // duration is worthwhile.
    codes: ['ValidationError', 'InvalidParameterValue', 'InvalidArgument'],
    remedy: 'shorten',
    code: 'configuration',
    sentence: (context) =>
      isByClaim(context)
        ? `${context.endpoint} does not accept your sign-in at ${context.issuer}: check there that the client "${context.clientId}" and the claim that names policies are set up, and durationSeconds here.`
        : `${context.endpoint} does not accept the request for ${roleOf(context)}: check roleArn and durationSeconds, and whether it can reach ${context.issuer}.`,
  },
  {
    // Fail closed: never request credentials without the policy instead.
    codes: ['MalformedPolicyDocument'],
    remedy: 'none',
    code: 'configuration',
    sentence: policyRefused,
  },
  {
    // The session tags of the token share its room, and how it is packed is not published.
    codes: ['PackedPolicyTooLarge'],
    remedy: 'shorter-policy',
    code: 'configuration',
    sentence: policyRefused,
  },
  {
    codes: ['RegionDisabled'],
    remedy: 'none',
    code: 'configuration',
    sentence: ({ region }) => `STS is disabled in the region ${region}: enable it or choose another region.`,
  },
  {
    codes: ['RequestTimeTooSkewed', 'RequestExpired'],
    remedy: 'none',
    code: 'configuration',
    sentence: clocksDiffer,
  },
  {
    // AWS reports a wrong clock like this: "Signature expired", "Signature not yet current".
    codes: ['SignatureDoesNotMatch'],
    message: /expired|not yet current/i,
    remedy: 'none',
    code: 'configuration',
    sentence: clocksDiffer,
  },
  {
    codes: ['SignatureDoesNotMatch', 'InvalidClientTokenId', 'UnrecognizedClient'],
    remedy: 'none',
    code: 'configuration',
    sentence: (context) =>
      `${context.endpoint} does not accept the credentials of ${context.throughRole ?? roleOf(context)} for the second role: check that stsEndpoint and region are right.`,
  },
  {
    codes: [
      'Throttling',
      'ThrottledRequest',
      'RequestLimitExceeded',
      'TooManyRequests',
      'SlowDown',
      'ServiceUnavailable',
      'InternalFailure',
      'InternalError',
    ],
    remedy: 'none',
    code: 'unreachable',
    sentence: busy,
  },
];

const challengedSchema = z.object({ headers: z.object({ 'www-authenticate': z.string() }) });
/** RFC 9470 3: in the WWW-Authenticate header, or as the error code. */
const STEP_UP_ERROR = 'insufficient_user_authentication';

/** The remedy and fault for anything that the STS client throws. */
export function stsFault(error: unknown, context: StsContext): StsFault {
  const answer = awsAnswer(error);
  if (answer === null || !(error instanceof Error)) {
    return { remedy: 'none', fault: networkFault(error, context.endpoint) };
  }
  const { status } = answer;
  const demand = `${error.name} ${error.message} ${challenge(error)}`;
  if (demand.includes(STEP_UP_ERROR)) {
    const stepUp = readStepUp(challengeParameter(demand));
    return {
      remedy: 'none',
      fault: stepUpFault(context.endpoint, stepUp, describeAnswer(STEP_UP_ERROR, answer)),
    };
  }
  const code = error.name.replace(/Exception$/, '');
  const row = STS_ERRORS.find(
    ({ codes, message }) => codes.includes(code) && (message === undefined || message.test(error.message)),
  );
  const detail = describeAnswer(code, answer, error.message);
  const { unusualAlgorithm } = context;
  if (code === 'InvalidIdentityToken' && unusualAlgorithm !== undefined) {
    // AWS says then that it could not retrieve a verification key.
    return {
      remedy: 'none',
      fault: { code: 'configuration', message: algorithmRefused(context, unusualAlgorithm), detail },
    };
  }
  if (row !== undefined) {
    return { remedy: row.remedy, fault: { code: row.code, message: row.sentence(context), detail } };
  }
  if (status >= 500 || status === 429) {
    return { remedy: 'none', fault: { code: 'unreachable', message: busy(context), detail } };
  }
  const message = isByClaim(context)
    ? `${context.endpoint} did not issue credentials (${code}, HTTP ${status}): check stsEndpoint, and set roleArn if the service wants a role.`
    : `${context.endpoint} did not issue credentials for ${roleOf(context)} (${code}, HTTP ${status}): check roleArn, region and stsEndpoint.`;
  return { remedy: 'none', fault: { code: 'configuration', message, detail } };
}

/** The response's WWW-Authenticate header, which the SDK attaches to the error. */
function challenge(error: Error): string {
  const answer = challengedSchema.safeParse('$response' in error ? error.$response : null);
  return answer.success ? answer.data.headers['www-authenticate'] : '';
}
