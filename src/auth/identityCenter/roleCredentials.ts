// Issues the credentials of the chosen role for a session, once it is certain whose session it is.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Person } from '../account/person.ts';
import { refuseStranger } from '../account/person.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';
import type { IssuedCredentials } from '../sts/webIdentity.ts';
import type { AssignedRole, SessionIndex } from '../vault/sessionIndex.ts';
import type { AccessPortal } from './accessPortal.ts';
import type { SsoSession } from './ssoSession.ts';
import type { AccessToken, SsoTokens } from './ssoTokens.ts';

export interface RoleCredentials {
  /** The configured role, else the one that the person has chosen; null: neither. */
  role(): AssignedRole | null;
  /** Calls `use` with an access token, and once more with a fresh one if the portal refuses it. */
  withToken<T>(use: (token: AccessToken) => Promise<Result<T, AuthFault>>): Promise<Result<T, AuthFault>>;
  issue(signal: AbortSignal): Promise<Result<IssuedCredentials, AuthFault>>;
  /** Whose tokens these are, as far as the role at hand shows it; null: it does not. */
  personOf(tokens: SsoTokens, signal: AbortSignal): Promise<Person | null>;
  /** The next `issue` makes sure again whose session it is. */
  doubt(): void;
}

/** Sends nothing before the first call. */
export function createRoleCredentials(options: {
  readonly account: IdentityCenterAccountConfig;
  readonly portal: AccessPortal;
  readonly session: SsoSession;
  readonly index: SessionIndex;
  /** Whose session is stored; null: not known. */
  readonly known: () => Person | null;
}): RoleCredentials {
  const { account, portal, session, index } = options;
  let isCertain = false;

  const role = (): AssignedRole | null => {
    const { awsAccountId, roleName } = account;
    if (awsAccountId !== null && roleName !== null) return { awsAccountId, roleName };
    const chosen = index.chosenRole(account.id);
    // A choice from before the configuration named one of the two.
    if (chosen === null || (awsAccountId ?? chosen.awsAccountId) !== chosen.awsAccountId) return null;
    return (roleName ?? chosen.roleName) === chosen.roleName ? chosen : null;
  };

  const withToken: RoleCredentials['withToken'] = async (use) => {
    const token = await session.accessToken();
    if (!token.ok) return token;
    const first = await use(token.value);
    if (first.ok || first.fault.cause !== 'session-ended') return first;
    session.dropAccessToken(token.value);
    const fresh = await session.accessToken();
    return fresh.ok ? use(fresh.value) : fresh;
  };

  /** Chooses the only role that there is, so that nobody is asked; null: there are none, or several. */
  const onlyRole = (signal: AbortSignal): Promise<Result<AssignedRole | null, AuthFault>> =>
    withToken(async (token) => {
      const accounts = await portal.awsAccounts(token, signal);
      if (!accounts.ok) return accounts;
      if (accounts.value.length === 0) return failed(nothingAssigned(account));
      const [only, another] = accounts.value.filter(({ id }) => id === (account.awsAccountId ?? id));
      if (only === undefined || another !== undefined) return ok(null);
      const names = await portal.roleNames(token, only.id, signal);
      if (!names.ok) return names;
      const [roleName, ...others] = names.value.filter((name) => name === (account.roleName ?? name));
      if (roleName === undefined || others.length > 0) return ok(null);
      const found = { awsAccountId: only.id, roleName };
      await index.noteRole(account.id, found);
      return ok(found);
    });

  const makeCertain = async (
    issued: IssuedCredentials,
    used: AssignedRole,
    signal: AbortSignal,
  ): Promise<AuthFault | null> => {
    const person = await portal.personBehind(issued.credentials, used, signal);
    if (!person.ok) return person.fault;
    const known = options.known();
    const stranger = refuseStranger(known, person.value);
    if (stranger !== null) return { ...stranger, cause: 'another-person' };
    if (known === null) await session.identify(person.value);
    isCertain = true;
    return null;
  };

  return {
    role,
    withToken,
    issue: async (signal) => {
      const only = role() === null ? await onlyRole(signal) : ok(null);
      if (!only.ok) return only;
      const used = role() ?? only.value;
      if (used === null) return failed(ROLE_NOT_CHOSEN);
      const issued = await withToken((token) => portal.credentials(token, used, signal));
      if (!issued.ok || isCertain) return issued;
      const doubt = await makeCertain(issued.value, used, signal);
      return doubt === null ? issued : failed(doubt);
    },
    personOf: async ({ accessToken }, signal) => {
      const used = role();
      if (used === null) return null;
      const issued = await portal.credentials(accessToken, used, signal);
      if (!issued.ok) return null;
      const person = await portal.personBehind(issued.value.credentials, used, signal);
      return person.ok ? person.value : null;
    },
    doubt: () => {
      isCertain = false;
    },
  };
}

const ROLE_NOT_CHOSEN: AuthFault = {
  code: 'configuration',
  cause: 'role-not-chosen',
  message: 'You have several roles: choose the AWS account and the role to use.',
};

function nothingAssigned({ startUrl }: IdentityCenterAccountConfig): AuthFault {
  return {
    code: 'refused',
    cause: 'nothing-assigned',
    message: `No AWS account is assigned to you at ${new URL(startUrl).host}: ask your administrator to assign you the permission set for your files.`,
  };
}
