// An account that signs in at IAM Identity Center, whose portal issues the credentials of an assigned role:
// wires the parts, feeds events to the session machine, and carries out what a person asks for.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { createDataAccess } from '../accessGrants/dataAccess.ts';
import type { Account, AccountFault, AccountState, RoleChoice, SignInWay } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { accountNotices } from '../account/notices.ts';
import { refuseStranger } from '../account/person.ts';
import { createSecretStore } from '../account/secretStore.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';
import type { SessionState } from '../session/sessionMachine.ts';
import { shownSession } from '../session/shownSession.ts';
import { createSignInSession } from '../session/signInSession.ts';
import { vaultEntryName } from '../vault/vault.ts';
import { createAccessPortal } from './accessPortal.ts';
import { createRoleCredentials } from './roleCredentials.ts';
import { createSsoAttempts } from './ssoAttempts.ts';
import type { AddressShown } from './ssoAttempts.ts';
import { createSsoClients } from './ssoClients.ts';
import { createSsoSession } from './ssoSession.ts';

/** Reads the index and sends nothing. */
export function createIdentityCenterAccount(
  account: IdentityCenterAccountConfig,
  services: AuthServices,
): Account {
  const { clock, network, vault, index, secrets, log } = services;
  const { id, startUrl } = account;
  const { host } = new URL(startUrl);
  const entryName = vaultEntryName({
    channel: services.channel,
    profile: index.profile,
    issuer: startUrl,
    clientId: id,
    subject: '',
  });
  const store = createSecretStore({ vault, index, secrets, accountId: id, ownNames: entryName, log });
  /** What the person has to open, where no browser has come by itself. */
  let shown: AddressShown | null = null;

  const shownStep = (machine: SessionState): AccountState['session'] => {
    const step = shownSession(machine, shown);
    return step.step === 'signing-in' ? { ...step, expiresAt: shown?.expiresAt ?? step.expiresAt } : step;
  };
  const dataAccess = createDataAccess({
    ...{ account, network, clock },
    // Keys of grants live on after a sign-out, too (TK7).
    onGiven: (expiresAt) => void index.noteCredentials(id, expiresAt),
  });
  const renewalNotice = accountNotices.noBackgroundRenewal(host, 'ask');
  const shared = createSignInSession({
    ...{ id, services, store, address: startUrl, nameless: host, of: startUrl, renewalNotice },
    secrets: store,
    isAnyStored: () => store.isStored(),
    issue: (signal) => credentials.issue(signal),
    dataAccess,
    stop: () => undefined,
    end: async () => {
      const ended = await session.end();
      await index.noteRole(id, null);
      credentials.doubt();
      return ended;
    },
    settled: () => session.settled(),
    describe: (machine) => {
      const role = credentials.role();
      return {
        source: 'identity-center',
        description: role === null ? host : `${host}, ${role.roleName} in ${role.awsAccountId}`,
        session: shownStep(machine),
      };
    },
  });
  const ports = { account, clock, clients: createSsoClients({ account, network, clock }) };
  const portal = createAccessPortal({ ...ports, network });
  const session = createSsoSession({
    ...ports,
    store,
    entryName,
    takeLock: services.takeLock,
    lockFile: services.lockFile(entryName),
    onStored: (fault) => shared.noteStored(fault),
  });
  const credentials = createRoleCredentials({
    account,
    portal,
    session,
    index,
    known: () => store.person(),
  });
  const attempts = createSsoAttempts({
    ...ports,
    openBrowser: services.openBrowser,
    show: (next) => {
      shown = next;
      shared.notify();
    },
    storedClient: () => session.client(),
    log,
  });
  const signInOnce = async (way: SignInWay, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    shared.begin();
    const tokens = await attempts.attempt(way, signal);
    if (!tokens.ok) {
      shared.applyAndNotify({ type: 'sign-in-failed', demand: null });
      return tokens;
    }
    // TK3: as far as it can be told before the tokens replace those of the person before.
    const known = store.person();
    const person = known && (await credentials.personOf(tokens.value, signal));
    const stranger = person && refuseStranger(known, person);
    if (stranger !== null) {
      await session.discard(tokens.value);
      return shared.refuse(stranger);
    }
    shared.apply({ type: 'tokens-received' });
    credentials.doubt();
    // If the person does not unlock the keychain now, `adopt` says why nothing could be stored.
    await shared.keeper.unlock(signal);
    await session.adopt(tokens.value, known);
    log.info({ account: id, provider: host, renews: tokens.value.refreshToken !== null }, 'signed in');
    const notice = tokens.value.refreshToken === null ? renewalNotice : null;
    const name = known?.name ?? host;
    return shared.welcome({ type: 'signed-in', name, demand: null, notice }, signal);
  };

  const roles: RoleChoice = {
    awsAccounts: (signal) =>
      credentials.withToken(async (token) => {
        const found = await portal.awsAccounts(token, signal);
        if (!found.ok) return found;
        return ok(found.value.filter((each) => each.id === (account.awsAccountId ?? each.id)));
      }),
    roleNames: (awsAccountId, signal) =>
      credentials.withToken(async (token) => {
        const found = await portal.roleNames(token, awsAccountId, signal);
        return found.ok ? ok(found.value.filter((name) => name === (account.roleName ?? name))) : found;
      }),
    choose: async (role, signal) => {
      if ((account.awsAccountId ?? role.awsAccountId) !== role.awsAccountId) return failed(CONFIGURED);
      if ((account.roleName ?? role.roleName) !== role.roleName) return failed(CONFIGURED);
      const before = index.chosenRole(id);
      await index.noteRole(id, role);
      shared.renewer.reset();
      shared.notify();
      const issued = await shared.renewer.source.get(signal);
      if (issued.ok) {
        log.info({ account: id, awsAccount: role.awsAccountId, role: role.roleName }, 'role chosen');
        return ok(undefined);
      }
      await index.noteRole(id, before);
      shared.renewer.reset();
      shared.notify();
      return issued;
    },
  };

  return {
    ...shared.account,
    roles,
    signIn: (way = 'browser') => {
      // A code is good in every browser, so there is no need to bring an answer.
      const inOneOfTwo = way === 'elsewhere' ? 'device' : way;
      return shared.signIn((signal) => signInOnce(inOneOfTwo, AbortSignal.any([signal, shared.closing])));
    },
    // Without access grants, the permission set alone decides what its credentials reach (CR4).
    setFolders: (folders) => {
      if (dataAccess.setFolders(folders)) shared.renewer.retry();
    },
  };
}

const CONFIGURED = {
  code: 'configuration',
  cause: 'role-configured',
  message:
    'config.json says which AWS account or role this account uses: change awsAccountId and roleName there.',
} as const;
