// An account that signs in at IAM Identity Center, whose portal issues the credentials of an assigned role:
// wires the parts, feeds events to the session machine, and carries out what a person asks for.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Account, AccountFault, AccountState, RoleChoice, SignInWay } from '../account/account.ts';
import type { SignOutReport } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer } from '../account/credentialRenewer.ts';
import { createListeners } from '../account/listeners.ts';
import { accountNotices, notKept } from '../account/notices.ts';
import { refuseStranger } from '../account/person.ts';
import { createSecretKeeper } from '../account/secretKeeper.ts';
import { createSecretStore } from '../account/secretStore.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';
import { SIGN_IN_LIMIT_MS } from '../oidc/browserAttempts.ts';
import { signInFirst } from '../oidc/oidcSession.ts';
import { initialSession, nextSession } from '../oidc/sessionMachine.ts';
import type { SessionEvent } from '../oidc/sessionMachine.ts';
import { shownNotices, shownSession } from '../oidc/shownSession.ts';
import { shownVaultKind, vaultEntryName } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
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
  const { clock, network, vault, index, log } = services;
  const { id, startUrl } = account;
  const { host } = new URL(startUrl);
  const closing = new AbortController();
  const listeners = createListeners<AccountState>();
  const entryName = vaultEntryName({
    channel: services.channel,
    profile: index.profile,
    issuer: startUrl,
    clientId: id,
    subject: '',
  });
  const store = createSecretStore({ vault, index, accountId: id, ownNames: entryName, log });
  const nameOfPerson = (): string => store.person()?.name ?? host;

  let machine = initialSession(store.isStored() ? nameOfPerson() : null);
  /** Why the latest secret is not stored; null: it is. */
  let unsaved: VaultFault | null = null;
  let signingIn: Promise<Result<void, AccountFault>> | null = null;
  /** Ends the person's latest sign-in. */
  let stopping = new AbortController();
  /** What the person has to open, where no browser has come by itself. */
  let shown: AddressShown | null = null;

  const ports = { account, clock, clients: createSsoClients({ account, network, clock }) };
  const portal = createAccessPortal({ ...ports, network });
  const session = createSsoSession({
    ...ports,
    store,
    entryName,
    takeLock: services.takeLock,
    lockFile: services.lockFile(id),
    onStored: (fault) => {
      unsaved = fault;
      apply({ type: 'token-stored', fault });
      if (fault !== null) keeper.failed(fault.code);
    },
  });
  const keeper = createSecretKeeper({
    vault,
    store,
    clock,
    onStored: () => {
      unsaved = null;
      applyAndNotify({ type: 'token-stored', fault: null });
    },
    onAnswered: () => renewer.retry(),
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
      notify();
    },
    storedClient: () => session.client(),
    log,
  });
  const renewer = createCredentialRenewer({
    account: id,
    access: 'sign-in',
    clock,
    unit: services.unit,
    log,
    onChange: () => notify(),
    issue: async () => {
      if (machine.session.step === 'signed-out') return failed(signInFirst(startUrl));
      const { epoch } = machine;
      const outcome = await credentials.issue(closing.signal);
      if (outcome.ok) await index.noteCredentials(id, outcome.value.credentials.expiresAt);
      apply({ type: 'renewal-ended', epoch, name: nameOfPerson(), outcome });
      if (!outcome.ok && outcome.fault.vault !== undefined) keeper.failed(outcome.fault.vault);
      return outcome;
    },
  });

  const apply = (event: SessionEvent): void => {
    machine = nextSession(machine, event);
  };
  const notify = (): void => listeners.notify(state());
  const applyAndNotify = (event: SessionEvent): void => {
    apply(event);
    notify();
  };
  const shownStep = (): AccountState['session'] => {
    const step = shownSession(machine, shown);
    return step.step === 'signing-in' ? { ...step, expiresAt: shown?.expiresAt ?? step.expiresAt } : step;
  };
  const state = (): AccountState => {
    const role = credentials.role();
    return {
      id,
      source: 'identity-center',
      description: role === null ? host : `${host}, ${role.roleName} in ${role.awsAccountId}`,
      session: shownStep(),
      credentials: renewer.status(),
      vault: shownVaultKind(vault.kind),
      notKept: store.isStored() ? notKept(vault, unsaved) : null,
      notices: shownNotices(machine, { host, vault, now: clock.now() }),
    };
  };

  const signInOnce = async (way: SignInWay, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    applyAndNotify({ type: 'sign-in-begun', expiresAt: clock.now() + SIGN_IN_LIMIT_MS });
    const tokens = await attempts.attempt(way, signal);
    if (!tokens.ok) {
      applyAndNotify({ type: 'sign-in-failed', demand: null });
      return tokens;
    }
    // TK3: as far as it can be told before the tokens replace those of the person before.
    const known = store.person();
    const person = known && (await credentials.personOf(tokens.value, signal));
    const stranger = person && refuseStranger(known, person);
    if (stranger !== null) {
      log.warn({ account: id, provider: host, fault: stranger }, 'sign-in refused');
      await session.discard(tokens.value);
      applyAndNotify({ type: 'sign-in-failed', demand: null });
      return failed(stranger);
    }
    apply({ type: 'tokens-received' });
    credentials.doubt();
    // If the person does not unlock the keychain now, `adopt` says why nothing could be stored.
    await keeper.unlock(signal);
    await session.adopt(tokens.value, known);
    log.info({ account: id, provider: host, renews: tokens.value.refreshToken !== null }, 'signed in');
    const notice =
      tokens.value.refreshToken === null ? accountNotices.noBackgroundRenewal(host, 'ask') : null;
    apply({ type: 'signed-in', name: nameOfPerson(), demand: null, notice });
    renewer.reset();
    notify();
    const issued = await renewer.source.get(signal);
    return !issued.ok && issued.fault.code === 'needs-sign-in' ? issued : ok(undefined);
  };

  const signOut = async (): Promise<SignOutReport> => {
    stopping.abort();
    await signingIn;
    const liveUntil = index.credentialsLiveUntil(id) ?? 0;
    const credentialsLiveUntil = liveUntil > clock.now() ? liveUntil : null;
    apply({ type: 'signed-out' });
    renewer.reset();
    const { fault, ...ended } = await session.end();
    await index.noteRole(id, null);
    credentials.doubt();
    const report = { credentialsLiveUntil, ...ended };
    const facts = { account: id, provider: host, ...report };
    if (fault === null) log.info(facts, 'signed out');
    else log.warn({ ...facts, fault }, 'signed out, the provider has not confirmed it');
    applyAndNotify({ type: 'sign-out-ended', report });
    return report;
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
      const before = index.chosenRole(id);
      await index.noteRole(id, role);
      renewer.reset();
      notify();
      const issued = await renewer.source.get(signal);
      if (issued.ok) {
        log.info({ account: id, awsAccount: role.awsAccountId, role: role.roleName }, 'role chosen');
        return ok(undefined);
      }
      await index.noteRole(id, before);
      renewer.reset();
      notify();
      return issued;
    },
  };

  return {
    id,
    roles,
    credentials: renewer.source,
    state,
    subscribe: (listener) => listeners.add(listener),
    signIn: (way = 'browser') => {
      if (signingIn !== null) {
        const message = 'A sign-in is already in progress: finish it, or cancel it first.';
        return Promise.resolve(failed({ code: 'in-progress', message }));
      }
      stopping = new AbortController();
      const signal = AbortSignal.any([stopping.signal, closing.signal]);
      // A code is good in every browser, so there is no need to bring an answer.
      const inOneOfTwo = way === 'elsewhere' ? 'device' : way;
      signingIn = signInOnce(inOneOfTwo, signal).finally(() => (signingIn = null));
      return signingIn;
    },
    cancelSignIn: () => {
      stopping.abort();
      keeper.cancel();
    },
    signOut,
    enterAccessKey: () => {
      const message = `This account does not use an access key: sign in at ${host}.`;
      return Promise.resolve(failed({ code: 'not-applicable', message }));
    },
    // The permission set alone decides what its credentials reach (CR4).
    setFolders: () => undefined,
    start: async (signal) => {
      signal.addEventListener('abort', () => closing.abort(), { once: true });
      keeper.personIsThere();
      await Promise.all([renewer.run(signal), keeper.run(signal)]);
      await session.settled();
    },
    wake: () => renewer.wake(),
    checkVault: () => vault.check(),
    retry: () => {
      keeper.personIsThere();
      renewer.retry();
    },
  };
}
