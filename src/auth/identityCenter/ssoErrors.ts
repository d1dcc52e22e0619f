// The errors of IAM Identity Center as data: what each means, and what to tell a person. Sources: the service
// models "SSO OIDC" and "SSO" (both version 2019-06-10).
import type { CredentialFault } from '../../credentials.ts';
import { displayText } from '../../network/answerText.ts';
import { awsAnswer, describeAnswer } from '../account/awsAnswer.ts';
import { networkFault } from '../account/networkFault.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';
import type { AssignedRole } from '../vault/sessionIndex.ts';
import { ssoEndpoints } from './ssoClients.ts';

/**
 * What was asked for: `sign-in`: a client, a code or its tokens. `refresh`: new tokens. `portal`: accounts,
 * roles or credentials.
 */
export type SsoStep = 'sign-in' | 'refresh' | 'portal';

export interface SsoContext {
  readonly account: IdentityCenterAccountConfig;
  readonly step: SsoStep;
  /** Whose credentials were asked for; null: nobody's. */
  readonly role: AssignedRole | null;
}

interface SsoErrorRow {
  /** Names in the service models; ForbiddenException is in none, but the portal answers it. */
  readonly names: readonly string[];
  readonly steps: readonly SsoStep[];
  readonly code: CredentialFault['code'];
  readonly cause: string;
  readonly sentence: (context: SsoContext & { readonly host: string; readonly error: Error }) => string;
}

/** The first row of an error's name and step applies. */
export const SSO_ERRORS: readonly SsoErrorRow[] = [
  {
    names: ['InvalidClientException', 'UnauthorizedClientException'],
    steps: ['refresh'],
    code: 'needs-sign-in',
    cause: 'client-expired',
    sentence: ({ host }) => `${host} no longer knows this computer: sign in again, which registers it anew.`,
  },
  {
    names: ['InvalidClientException', 'UnauthorizedClientException'],
    steps: ['sign-in'],
    code: 'refused',
    cause: 'client-expired',
    sentence: ({ host }) =>
      `${host} no longer knows this computer: start the sign-in again, which registers it anew.`,
  },
  {
    names: ['AccessDeniedException'],
    steps: ['sign-in'],
    code: 'refused',
    cause: 'sign-in-declined',
    sentence: ({ account }) =>
      `Access was denied at ${hostOf(account.startUrl)}: sign in again and allow it, or ask your administrator.`,
  },
  {
    names: ['ExpiredTokenException'],
    steps: ['sign-in'],
    code: 'refused',
    cause: 'code-expired',
    sentence: () => 'The code of this sign-in has expired: start the sign-in again when you are ready.',
  },
  {
    names: ['InvalidGrantException'],
    steps: ['sign-in'],
    code: 'refused',
    cause: 'code-refused',
    sentence: ({ host }) => `${host} does not accept the code of this sign-in: start the sign-in again.`,
  },
  {
    names: ['InvalidRequestRegionException'],
    steps: ['sign-in', 'refresh'],
    code: 'configuration',
    cause: 'other-region',
    sentence: ({ account, error }) =>
      `Your organisation's Identity Center is not in ${regionOf(account)}: set ssoRegion to ${regionNamed(error)}.`,
  },
  {
    names: ['InvalidRequestException'],
    steps: ['sign-in'],
    code: 'configuration',
    cause: 'unknown-start-url',
    sentence: ({ account, host }) =>
      `${host} does not know the start URL ${account.startUrl}: check startUrl, and that ssoRegion (${regionOf(account)}) is where your organisation's Identity Center is.`,
  },
  {
    names: ['InvalidScopeException'],
    steps: ['sign-in'],
    code: 'configuration',
    cause: 'scope-refused',
    sentence: ({ account, host }) =>
      `${host} does not grant the scopes ${account.registrationScopes.join(', ')}: leave out registrationScopes.`,
  },
  {
    names: [
      'InvalidClientMetadataException',
      'InvalidRedirectUriException',
      'UnsupportedGrantTypeException',
      'InvalidRequestException',
    ],
    steps: ['sign-in', 'portal'],
    code: 'configuration',
    cause: 'request-refused',
    sentence: ({ host, account, role }) =>
      role === null
        ? `${host} does not accept Brimful's request: check startUrl and ssoRegion.`
        : roleRemoved(account, role),
  },
  {
    names: ['UnauthorizedException'],
    steps: ['portal'],
    code: 'needs-sign-in',
    cause: 'session-ended',
    sentence: ({ account }) => sessionEnded(account),
  },
  {
    names: ['ForbiddenException', 'ResourceNotFoundException'],
    steps: ['portal'],
    code: 'refused',
    cause: 'role-removed',
    sentence: ({ account, role }) => roleRemoved(account, role),
  },
];

/** The fault for anything that the SDK's clients throw. Never contains a token or a code. */
export function ssoFault(error: unknown, context: SsoContext): AuthFault {
  const { account, step } = context;
  const endpoints = ssoEndpoints(account);
  const host = hostOf(step === 'portal' ? endpoints.portal : endpoints.oidc);
  const answer = awsAnswer(error);
  if (answer === null || !(error instanceof Error)) return networkFault(error, host);
  const words = 'error_description' in error ? String(error.error_description) : error.message;
  const detail = describeAnswer(error.name, answer, words);
  if (answer.status >= 500 || answer.status === 429) {
    const message = `${host} is busy at the moment; Brimful keeps trying.`;
    return { code: 'unreachable', message, detail };
  }
  const row = SSO_ERRORS.find(({ names, steps }) => names.includes(error.name) && steps.includes(step));
  if (row !== undefined) {
    const message = row.sentence({ ...context, host, error });
    return { code: row.code, cause: row.cause, message, detail };
  }
  // AWS names its errors; a captive portal or a gateway's page does not, and passes.
  if (!('$fault' in error) || !/[a-z]Exception$/.test(error.name) || / /.test(error.name)) {
    const message = `Something other than AWS answers at ${host} at the moment, and Brimful keeps trying: if this lasts, sign in to your network.`;
    return { code: 'unreachable', message, detail };
  }
  // A dead refresh token is one, whatever it is called (CR6).
  if (step === 'refresh') {
    return { code: 'needs-sign-in', cause: 'session-ended', message: sessionEnded(account), detail };
  }
  const message = `${host} refuses the request (${displayText(error.name)}): check startUrl and ssoRegion.`;
  return { code: 'configuration', cause: 'request-refused', message, detail };
}

/** The sentence for a session that only a new sign-in can replace. */
export function sessionEnded({ startUrl }: Pick<IdentityCenterAccountConfig, 'startUrl'>): string {
  return `${hostOf(startUrl)} has ended your session: sign in again.`;
}

function roleRemoved(account: IdentityCenterAccountConfig, role: AssignedRole | null): string {
  if (role === null) return 'You have no access to this AWS account: choose another one.';
  const { roleName, awsAccountId } = role;
  const isConfigured = account.roleName !== null && account.awsAccountId !== null;
  const help = isConfigured
    ? 'ask your administrator to assign it to you, or change awsAccountId and roleName'
    : 'choose another role, or ask your administrator to assign it to you';
  return `You do not have the role ${roleName} in the AWS account ${awsAccountId}: ${help}.`;
}

function hostOf(address: string): string {
  return new URL(address).host;
}

function regionOf(account: IdentityCenterAccountConfig): string {
  return account.ssoRegion ?? account.region;
}

function regionNamed(error: Error): string {
  const region = 'region' in error && typeof error.region === 'string' ? displayText(error.region) : '';
  return region === '' ? 'the right region' : `"${region}"`;
}
