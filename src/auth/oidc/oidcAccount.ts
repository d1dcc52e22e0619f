// An account that signs in at an OpenID provider and exchanges its ID tokens for credentials at STS: wires
// the parts, feeds events to the session machine, and carries out what a person asks for.
import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import { createDataAccess } from '../accessGrants/dataAccess.ts';
import type { Account, AccountState, AccountFault, SignInWay } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { accountNotices } from '../account/notices.ts';
import { showAddressOnly } from '../loopback/browserAnswer.ts';
import { refuseStranger } from '../account/person.ts';
import { bothStores } from '../account/secretKeeper.ts';
import { createSecretStore } from '../account/secretStore.ts';
import { stepUpParameters } from '../account/stepUp.ts';
import type { FolderGrant, Narrowing } from '../account/account.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { SignInPrompt } from '../session/signInPrompt.ts';
import { shownSession } from '../session/shownSession.ts';
import { createSignInSession } from '../session/signInSession.ts';
import { createWebIdentityExchange } from '../sts/webIdentity.ts';
import type { WebIdentityExchange } from '../sts/webIdentity.ts';
import { vaultEntryName } from '../vault/vault.ts';
import { createBrowserAttempts } from './browserAttempts.ts';
import { createClientSecret } from './clientSecret.ts';
import { createCredentialIssuer } from './credentialIssuer.ts';
import { createIdTokenSource } from './idTokenSource.ts';
import { createOidcSession } from './oidcSession.ts';
import { askedFor } from './scopes.ts';

/** Where the ID token is exchanged, and the kind of account that this makes. */
type Exchanged = WebIdentityExchange & { readonly source?: AccountState['source'] };

/** Reads the index and sends nothing. `exchanged` left out: at STS. */
export function createOidcAccount(
  account: OidcAccountConfig,
  services: AuthServices,
  exchanged: Exchanged = createWebIdentityExchange({ account, ...services }),
): Account {
  const { clock, network, vault, index, secrets, signIns, channel, log } = services;
  const { id, issuer, clientId } = account;
  const host = new URL(issuer).host;
  const entryName = (subject: string): string =>
    vaultEntryName({ channel, profile: index.profile, issuer, clientId, subject, asked: askedFor(account) });
  const ownNames = entryName('');
  const store = createSecretStore({ vault, index, secrets, accountId: id, ownNames, log });
  // Under a key that no account can have; bound to issuer and client like the refresh token (TK2).
  const clientName = vaultEntryName({ channel, profile: index.profile, issuer, clientId, subject: '' });
  const secretName = `${clientName}/client-secret`;
  const secretStore = createSecretStore({
    ...{ vault, index, secrets, log },
    accountId: `${id}/client-secret`,
    ownNames: secretName,
  });
  const clientSecret = createClientSecret(account, secretStore, secretName);

  const dataAccess = createDataAccess({
    ...{ account, network, clock },
    // Keys of grants live on after a sign-out, too (TK7).
    onGiven: (expiresAt) => void index.noteCredentials(id, expiresAt),
  });

  let folders: readonly FolderGrant[] = [];
  let lastNarrowing: Narrowing | null = null;
  /** What the person has to open, where no browser has come by itself. */
  let prompt: SignInPrompt | null = null;

  const parameters = (): Readonly<Record<string, string>> => ({
    ...account.authorizationParameters,
    ...stepUpParameters(shared.machine().demand),
  });
  const of = `${issuer} ${clientId}`;
  const renewalNotice = accountNotices.noBackgroundRenewal(host, account.browserRenewal ? 'browser' : 'ask');
  const asksForNames = (): boolean => index.learnt(id, of).asksForNames;
  const shared = createSignInSession({
    ...{ id, services, store, address: issuer, nameless: null, of, renewalNotice },
    secrets: bothStores(store, secretStore),
    isAnyStored: () => store.isStored() || secretStore.isStored(),
    issue: async (signal) => {
      const issued = await issueCredentials(signal);
      if (issued.ok) noteNarrowing(issued.value.narrowing);
      return issued;
    },
    dataAccess,
    stop: () => attempts.stop(),
    end: () => session.end(),
    settled: () => session.settled(),
    refreshDueAt: () => session.refreshDueAt(),
    describe: (machine) => ({
      source: exchanged.source ?? 'oidc',
      description: host,
      session: shownSession(machine, prompt),
      ...(account.clientSecret && { clientSecret: clientSecret.isMissing() ? 'missing' : 'stored' }),
    }),
    passingNotices: () => (attempts.isRenewing() ? [accountNotices.renewingInBrowser(host)] : []),
  });
  const attempts = createBrowserAttempts({
    account,
    fetch: network.fetch,
    clock,
    openBrowser: services.openBrowser,
    clientSecret,
    show: (shown) => {
      prompt = shown;
      shared.notify();
    },
    parameters,
    asksForNames,
    silentAttempts: {
      last: () => index.lastSilentAttempt(id),
      note: (at) => void index.noteSilentAttempt(id, at),
    },
    closing: shared.closing,
    log,
  });
  const session = createOidcSession({
    account,
    fetch: network.fetch,
    clock,
    store,
    clientSecret,
    entryName,
    signIns,
    takeLock: services.takeLock,
    lockFile: services.lockFile(ownNames),
    onStored: (fault) => shared.noteStored(fault),
  });
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
        const status = shared.renewer.status();
        return status.status !== 'none' && (status.expiresAt ?? 0) > clock.now();
      },
    }),
    exchange: (request, signal) => exchanged.exchange(request, signal),
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
  type Way = SignInWay | 'elsewhere';
  const attemptIn: Record<Way, (signal: AbortSignal) => ReturnType<typeof attempts.interactive>> = {
    browser: (signal) => attempts.interactive(signal, services.openBrowser),
    shown: (signal) => attempts.interactive(signal, showAddressOnly),
    device: (signal) => attempts.device(signal),
    elsewhere: (signal) => attempts.elsewhere(signal),
  };

  /**
   * If provider or STS demand a stronger sign-in only now, the person is still at the browser: a second
   * attempt follows immediately, once. Background work never starts one (TK4).
   */
  const signInWithStepUp = async (way: Way, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    const asked = parameters();
    const first = await signInWithName(way, signal);
    const isStepUpDemanded = !isDeepStrictEqual(parameters(), asked);
    return isStepUpDemanded && !signal.aborted ? signInOnce(way, signal) : first;
  };

  /** A provider that offers the scopes for the name may refuse them to this client: then without, at once. */
  const signInWithName = async (way: Way, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    const named = await signInOnce(way, signal);
    const mayHelp = account.scopes === null && asksForNames() && !signal.aborted;
    if (!isScopeRefused(named) || !mayHelp) return named;
    await index.noteLearnt(id, of, { asksForNames: false });
    const plain = await signInOnce(way, signal);
    // It was about another scope.
    if (isScopeRefused(plain)) await index.noteLearnt(id, of, { asksForNames: true });
    return plain;
  };

  const signInOnce = async (way: Way, signal: AbortSignal): Promise<Result<void, AccountFault>> => {
    shared.begin();
    const tokens = await attemptIn[way](signal);
    if (!tokens.ok) {
      const demand = ('stepUp' in tokens.fault && tokens.fault.stepUp) || null;
      shared.applyAndNotify({ type: 'sign-in-failed', demand });
      return tokens;
    }
    const stranger = refuseStranger(store.person(), tokens.value.idToken.person);
    if (stranger !== null) return shared.refuse(stranger);
    shared.apply({ type: 'tokens-received' });
    // If the person does not unlock the keychain now, `adopt` says why nothing could be stored.
    await shared.keeper.unlock(signal);
    await session.adopt(tokens.value);
    signIns.announce({ name: entryName(tokens.value.idToken.person.subject), account: id });
    const probe = await session.probeRenewal();
    log.info({ account: id, provider: host, ...probe }, 'signed in');
    const notice = probe.renews ? null : renewalNotice;
    const { name } = tokens.value.idToken.person;
    return shared.welcome({ type: 'signed-in', name, demand: probe.demand, notice }, signal);
  };

  // Another account has the same sign-in (TK11): a person who has renewed it there has renewed it here.
  signIns.onSignIn((news) => {
    if (news.account !== id && news.name === store.name()) shared.renewer.retry();
  }, shared.closing);

  return {
    ...shared.account,
    signIn: (way = 'browser') => shared.signIn((signal) => signInWithStepUp(way, signal)),
    answerSignIn: (address) => attempts.answer(address),
    ...(account.clientSecret && {
      clientSecret: {
        enter: async (text, signal) => {
          const entered = await clientSecret.enter(text, () => shared.keeper.unlock(signal));
          if (!entered.ok) return entered;
          shared.noteStored(entered.value ?? (store.isUnsaved() ? shared.unsaved() : null));
          shared.notify();
          // What was refused without it is tried again.
          shared.renewer.retry();
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
      if (dataAccess.setFolders(next)) shared.renewer.retry();
      if (account.accessGrants === null && account.sessionPolicy && isWider) shared.renewer.reset();
    },
  };
}

function isScopeRefused(signedIn: Result<void, AccountFault>): boolean {
  return !signedIn.ok && 'cause' in signedIn.fault && signedIn.fault.cause === 'scope-refused';
}
