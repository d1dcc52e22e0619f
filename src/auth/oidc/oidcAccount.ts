// An account that signs in at an OpenID provider and exchanges its ID tokens for credentials at STS: wires
// the parts, feeds events to the session machine, and carries out what a person asks for.
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Account, AccountFault, AccountState, SignInWay, SignOutReport } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer } from '../account/credentialRenewer.ts';
import { createListeners } from '../account/listeners.ts';
import { accountNotices, notKept } from '../account/notices.ts';
import { refuseStranger } from '../account/person.ts';
import { bothStores, createSecretKeeper } from '../account/secretKeeper.ts';
import { createSecretStore } from '../account/secretStore.ts';
import { stepUpParameters } from '../account/stepUp.ts';
import type { FolderGrant, Narrowing } from '../account/account.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { createWebIdentityExchange } from '../sts/webIdentity.ts';
import { shownVaultKind, vaultEntryName } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
import { createBrowserAttempts, SIGN_IN_LIMIT_MS } from './browserAttempts.ts';
import type { SignInPrompt } from './browserAttempts.ts';
import { createClientSecret } from './clientSecret.ts';
import { createCredentialIssuer } from './credentialIssuer.ts';
import { createIdTokenSource } from './idTokenSource.ts';
import { createOidcSession, signInFirst } from './oidcSession.ts';
import { initialSession, nextSession } from './sessionMachine.ts';
import type { SessionEvent } from './sessionMachine.ts';
import { shownNotices, shownSession } from './shownSession.ts';

/** Reads the index and sends nothing. */
export function createOidcAccount(account: OidcAccountConfig, services: AuthServices): Account {
  const { clock, network, vault, index, channel, log } = services;
  const { id, issuer, clientId } = account;
  const host = new URL(issuer).host;
  const closing = new AbortController();
  const listeners = createListeners<AccountState>();
  const entryName = (subject: string): string =>
    vaultEntryName({ channel, profile: index.profile, issuer, clientId, subject });
  const store = createSecretStore({ vault, index, accountId: id, ownNames: entryName(''), log });
  // Under a key that no account can have; bound to issuer and client like the refresh token (TK2).
  const secretName = `${entryName('')}/client-secret`;
  const secretStore = createSecretStore({
    ...{ vault, index, log },
    accountId: `${id}/client-secret`,
    ownNames: secretName,
  });
  const clientSecret = createClientSecret(account, secretStore, secretName);

  let machine = initialSession(store.isStored() ? (store.person()?.name ?? host) : null);
  let folders: readonly FolderGrant[] = [];
  let lastNarrowing: Narrowing | null = null;
  /** Why the latest refresh token is not stored; null: it is. */
  let unsaved: VaultFault | null = null;
  let signingIn: Promise<Result<void, AccountFault>> | null = null;
  /** Ends the person's latest sign-in, in the browser or afterwards. */
  let stopping = new AbortController();
  /** What the person has to open, where no browser has come by itself. */
  let prompt: SignInPrompt | null = null;

  const parameters = (): Readonly<Record<string, string>> => ({
    ...account.authorizationParameters,
    ...stepUpParameters(machine.demand),
  });
  const attempts = createBrowserAttempts({
    account,
    fetch: network.fetch,
    clock,
    openBrowser: services.openBrowser,
    clientSecret,
    show: (shown) => {
      prompt = shown;
      notify();
    },
    parameters,
    silentAttempts: {
      last: () => index.lastSilentAttempt(id),
      note: (at) => void index.noteSilentAttempt(id, at),
    },
    closing: closing.signal,
    log,
  });
  const session = createOidcSession({
    account,
    fetch: network.fetch,
    clock,
    store,
    clientSecret,
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
    store: bothStores(store, secretStore),
    clock,
    onStored: () => {
      unsaved = null;
      applyAndNotify({ type: 'token-stored', fault: null });
    },
    onAnswered: () => renewer.retry(),
  });
  const sts = createWebIdentityExchange({ account, network, clock });
  const issueCredentials = createCredentialIssuer({
    account,
    session,
    idToken: createIdTokenSource({
      session,
      store,
      attempts,
      browserRenewal: account.browserRenewal,
      acrValues: () => parameters()['acr_values'],
      hasCredentials: () => {
        const status = renewer.status();
        return status.status !== 'none' && (status.expiresAt ?? 0) > clock.now();
      },
    }),
    exchange: (request, signal) => sts.exchange(request, signal),
    folders: () => folders,
    clock,
    unit: services.unit,
  });
  const noteNarrowing = (narrowing: Narrowing | null): void => {
    if (narrowing !== lastNarrowing && narrowing !== null && narrowing !== 'folders') {
      log.info(
        { account: id, narrowing, folders: folders.length },
        'credentials reach more than the folders',
      );
    }
    lastNarrowing = narrowing;
  };
  const renewer = createCredentialRenewer({
    account: id,
    access: 'sign-in',
    clock,
    unit: services.unit,
    log,
    onChange: () => notify(),
    issue: async () => {
      if (machine.session.step === 'signed-out') {
        return failed(signInFirst(issuer));
      }
      const { epoch } = machine;
      const outcome = await issueCredentials(closing.signal);
      if (outcome.ok) {
        noteNarrowing(outcome.value.narrowing);
        await index.noteCredentials(id, outcome.value.credentials.expiresAt);
      }
      apply({ type: 'renewal-ended', epoch, name: store.person()?.name ?? null, outcome });
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
  const state = (): AccountState => ({
    id,
    source: 'oidc',
    description: host,
    session: shownSession(machine, prompt),
    ...(account.clientSecret && { clientSecret: clientSecret.isMissing() ? 'missing' : 'stored' }),
    credentials: renewer.status(),
    vault: shownVaultKind(vault.kind),
    notKept: store.isStored() || secretStore.isStored() ? notKept(vault, unsaved) : null,
    notices: shownNotices(machine, { host, vault, now: clock.now() }),
  });

  type Way = SignInWay | 'elsewhere';
  const attemptIn: Record<Way, (signal: AbortSignal) => ReturnType<typeof attempts.interactive>> = {
    browser: (signal) => attempts.interactive(signal),
    device: (signal) => attempts.device(signal),
    elsewhere: (signal) => attempts.elsewhere(signal),
  };

  /**
   * If provider or STS demand a stronger sign-in only now, the person is still at the browser: a second
   * attempt follows immediately, once. Background work never starts one (TK4).
   */
  const signInWithStepUp = async (way: Way): Promise<Result<void, AccountFault>> => {
    stopping = new AbortController();
    const asked = parameters();
    const first = await signInOnce(way, stopping.signal);
    const isStepUpDemanded = !isDeepStrictEqual(parameters(), asked);
    return isStepUpDemanded && !stopping.signal.aborted ? signInOnce(way, stopping.signal) : first;
  };

  const signInOnce = async (way: Way, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    applyAndNotify({ type: 'sign-in-begun', expiresAt: clock.now() + SIGN_IN_LIMIT_MS });
    const tokens = await attemptIn[way](signal);
    if (!tokens.ok) {
      const demand = ('stepUp' in tokens.fault && tokens.fault.stepUp) || null;
      applyAndNotify({ type: 'sign-in-failed', demand });
      return tokens;
    }
    const stranger = refuseStranger(store.person(), tokens.value.idToken.person);
    if (stranger !== null) {
      log.warn({ account: id, provider: host, fault: stranger }, 'sign-in refused');
      applyAndNotify({ type: 'sign-in-failed', demand: null });
      return failed(stranger);
    }
    apply({ type: 'tokens-received' });
    // If the person does not unlock the keychain now, `adopt` says why nothing could be stored.
    await keeper.unlock(signal);
    await session.adopt(tokens.value);
    const probe = await session.probeRenewal();
    log.info({ account: id, provider: host, ...probe }, 'signed in');
    const mode = !account.browserRenewal ? 'ask' : 'browser';
    const notice = probe.renews ? null : accountNotices.noBackgroundRenewal(host, mode);
    const { name } = tokens.value.idToken.person;
    apply({ type: 'signed-in', name, demand: probe.demand, notice });
    renewer.reset();
    notify();
    const issued = await renewer.source.get(signal);
    return !issued.ok && issued.fault.code === 'needs-sign-in' ? issued : ok(undefined);
  };

  const signOut = async (): Promise<SignOutReport> => {
    attempts.stop();
    stopping.abort();
    await signingIn;
    const liveUntil = index.credentialsLiveUntil(id) ?? 0;
    const credentialsLiveUntil = liveUntil > clock.now() ? liveUntil : null;
    apply({ type: 'signed-out' });
    renewer.reset();
    const { fault, ...ended } = await session.end();
    const report = { credentialsLiveUntil, ...ended };
    const facts = { account: id, provider: host, ...report };
    if (fault === null) log.info(facts, 'signed out');
    else log.warn({ ...facts, fault }, 'signed out, the provider has not confirmed it');
    applyAndNotify({ type: 'sign-out-ended', report });
    return report;
  };

  return {
    id,
    credentials: renewer.source,
    state,
    subscribe: (listener) => listeners.add(listener),
    signIn: (way = 'browser') => {
      if (signingIn !== null) {
        const message = 'A sign-in is already in progress: continue in your browser.';
        return Promise.resolve(failed({ code: 'in-progress', message }));
      }
      signingIn = signInWithStepUp(way).finally(() => (signingIn = null));
      return signingIn;
    },
    answerSignIn: (address) => attempts.answer(address),
    cancelSignIn: () => {
      stopping.abort();
      keeper.cancel();
    },
    signOut,
    enterAccessKey: () => {
      const message = `This account does not use an access key: sign in at ${host}.`;
      return Promise.resolve(failed({ code: 'not-applicable', message }));
    },
    ...(account.clientSecret && {
      clientSecret: {
        enter: async (text, signal) => {
          const entered = await clientSecret.enter(text, () => keeper.unlock(signal));
          if (!entered.ok) return entered;
          unsaved = entered.value ?? (store.isUnsaved() ? unsaved : null);
          if (unsaved !== null) keeper.failed(unsaved.code);
          applyAndNotify({ type: 'token-stored', fault: unsaved });
          // What was refused without it is tried again.
          renewer.retry();
          return ok(undefined);
        },
        remove: async () => {
          await secretStore.remove();
        },
      },
    }),
    setFolders: (next) => {
      const reached = new Set(folders.map((folder) => JSON.stringify(folder)));
      folders = next;
      // Credentials that reach too little are replaced now; ones that reach too much, at the next renewal.
      const isWider = next.some((folder) => !reached.has(JSON.stringify(folder)));
      if (account.sessionPolicy && isWider) renewer.reset();
    },
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
