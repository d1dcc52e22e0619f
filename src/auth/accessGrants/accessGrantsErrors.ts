// What S3 Access Grants refuses means (CR1): what to try, and what to tell a person.
import type { CredentialFault } from '../../credentials.ts';
import { awsAnswer, describeAnswer } from '../account/awsAnswer.ts';
import { networkFault, unreachable } from '../account/networkFault.ts';
import type { GrantTarget } from './grantTarget.ts';

export interface AccessGrantsContext extends Pick<GrantTarget, 'target' | 'permission'> {
  /** Host of the service. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
}

interface Row {
  readonly name: string;
  /** In the service's words, where a name alone means several things. */
  readonly words?: RegExp;
  readonly code: CredentialFault['code'];
  message(context: AccessGrantsContext): string;
}

/** The first row that fits. */
const ROWS: readonly Row[] = [
  {
    name: 'AccessDenied',
    words: /not authorized to perform: s3:GetDataAccess/,
    code: 'refused',
    message: ({ accountId, region }) =>
      `These credentials may not ask S3 Access Grants: have their role allowed s3:GetDataAccess in the AWS account ${accountId}, ${region}.`,
  },
  {
    name: 'AccessDenied',
    code: 'refused',
    message: ({ accountId, target, permission }) =>
      `No access grant in the AWS account ${accountId} gives this role ${permission} on ${target}: ask for one.`,
  },
  {
    name: 'AccessGrantsInstanceNotExistsError',
    code: 'configuration',
    message: ({ accountId, region }) =>
      `The AWS account ${accountId} has no S3 Access Grants in ${region}: check accountId of accessGrants, and region.`,
  },
];

/** Load and outages, which pass, although their status does not always say so. */
const PASSING: ReadonlySet<string> = new Set(['SlowDown', 'TooManyRequestsException', 'ThrottlingException']);

/** The fault for whatever the SDK throws. */
export function accessGrantsFault(error: unknown, context: AccessGrantsContext): CredentialFault {
  const answer = awsAnswer(error);
  if (!(error instanceof Error) || answer === null) return networkFault(error, context.endpoint);
  const { name, message } = error;
  const detail = describeAnswer(name, answer, message);
  if (PASSING.has(name) || answer.status >= 500) return unreachable(context.endpoint, detail);
  const row = ROWS.find((each) => each.name === name && (each.words?.test(message) ?? true));
  return {
    code: row?.code ?? 'refused',
    cause: name,
    message:
      row?.message(context) ??
      `S3 Access Grants of the AWS account ${context.accountId} gives no credentials (${name}): have its administrator look.`,
    detail,
  };
}

/** Refusals of the credentials that the request came with (S3 API reference, "Error responses"). */
const REFUSES_ROLE: ReadonlySet<string> = new Set([
  ...['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired', 'InvalidAccessKeyId'],
]);

/** Whether newer credentials of the role may help: these have ended, or an administrator has ended them. */
export function refusesRole({ cause, detail }: CredentialFault): boolean {
  return REFUSES_ROLE.has(cause ?? '') || /\bexplicit deny\b/.test(detail ?? '');
}
