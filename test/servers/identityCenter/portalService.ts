// The access portal of IAM Identity Center: accounts, roles, their credentials, the end of a session. Source:
// the service model "SSO" (version 2019-06-10) and the IAM Identity Center Portal API reference.
import type { IssuedKey } from '../iam/accessKeys.ts';
import { AwsJsonError } from './awsJson.ts';
import type { IdentityState, IssuedToken } from './identityState.ts';

/** An AWS account, with the roles in it that somebody may use. */
export interface Assignment {
  readonly awsAccountId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

export interface PortalSettings {
  readonly state: IdentityState;
  readonly now: () => number;
  /** What is assigned to a person. */
  readonly assignments: (user: string) => readonly Assignment[];
  /** Keys of a role for a person. */
  readonly keysOf: (user: string, awsAccountId: string, roleName: string) => IssuedKey;
  /** The largest page, whatever a client asks for. */
  readonly pageSize: number;
}

const MAX_RESULTS = 100;

/** The operations; each throws `AwsJsonError`. `token`: the header `x-amz-sso_bearer_token`. */
export function createPortalService(settings: PortalSettings) {
  const { state, now } = settings;

  const bearer = (token: string): IssuedToken => {
    if (token === '') throw refusal('UnauthorizedException', 'Session token is missing');
    const found = state.accessTokens.get(token);
    if (found === undefined || found.session.ended || now() >= found.expiresAt) {
      throw refusal('UnauthorizedException', 'Session token not found or invalid');
    }
    return found;
  };

  /** Part of `all`, and what asks for the next part. */
  const pageOf = <T>(all: readonly T[], query: URLSearchParams) => {
    const asked = Number(query.get('max_result') ?? MAX_RESULTS);
    if (!(asked >= 1 && asked <= MAX_RESULTS)) {
      throw refusal('InvalidRequestException', 'max_result must be between 1 and 100');
    }
    const from = Number(Buffer.from(query.get('next_token') ?? '', 'base64url').toString() || '0');
    if (!Number.isInteger(from) || from > all.length) {
      throw refusal('InvalidRequestException', 'next_token is invalid');
    }
    const to = from + Math.min(asked, settings.pageSize);
    const nextToken = to < all.length ? Buffer.from(String(to)).toString('base64url') : null;
    return { items: all.slice(from, to), ...(nextToken !== null && { nextToken }) };
  };

  const assignment = (user: string, query: URLSearchParams): Assignment => {
    const id = query.get('account_id') ?? '';
    if (!/^\d{12}$/.test(id)) throw refusal('InvalidRequestException', 'account_id is invalid');
    const found = settings.assignments(user).find(({ awsAccountId }) => awsAccountId === id);
    if (found === undefined) throw forbidden();
    return found;
  };

  return {
    listAccounts: (token: string, query: URLSearchParams): object => {
      const { user } = bearer(token).session;
      const { items, ...next } = pageOf(settings.assignments(user), query);
      const accountList = items.map(({ awsAccountId: accountId, name: accountName, email }) => ({
        ...{ accountId, accountName, emailAddress: email },
      }));
      return { accountList, ...next };
    },
    listAccountRoles: (token: string, query: URLSearchParams): object => {
      const { user } = bearer(token).session;
      const { roles, awsAccountId: accountId } = assignment(user, query);
      const { items, ...next } = pageOf(roles, query);
      return { roleList: items.map((roleName) => ({ roleName, accountId })), ...next };
    },
    getRoleCredentials: (token: string, query: URLSearchParams): object => {
      const { user } = bearer(token).session;
      const roleName = query.get('role_name') ?? '';
      if (roleName === '') throw refusal('InvalidRequestException', 'role_name is required');
      const { awsAccountId, roles } = assignment(user, query);
      if (!roles.includes(roleName)) throw forbidden();
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = settings.keysOf(
        user,
        awsAccountId,
        roleName,
      );
      return { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } };
    },
    logout: (token: string): object => {
      bearer(token).session.ended = true;
      return {};
    },
  };
}

const STATUS = {
  InvalidRequestException: 400,
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  UnauthorizedException: 401,
} as const;
export type PortalException = keyof typeof STATUS;
export const PORTAL_EXCEPTIONS = Object.keys(STATUS) as readonly PortalException[];

export function refusal(name: PortalException, message: string = name): AwsJsonError {
  return new AwsJsonError(name, STATUS[name], { message });
}

/** The model has no name for it, but this is what the service answers for what is not assigned. */
function forbidden(): AwsJsonError {
  return new AwsJsonError('ForbiddenException', 403, { message: 'No access' });
}
