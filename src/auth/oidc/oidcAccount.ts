// An account that signs in with an OpenID provider and trades its ID tokens for keys.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { isDeepStrictEqual } from 'node:util';
import type {
  Account,
  AccountFault,
  AccountNotice,
  AccountSession,
  AccountState,
  SignInFault,
  SignOutReport,
} from '../account/account.ts';
import type { FolderGrant, OidcAccountConfig } from '../account/accountConfig.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer } from '../account/credentialRenewer.ts';
import { isSameIdentity, refuseStranger } from '../account/person.ts';
import type { IdToken } from '../account/person.ts';
import { createKeyIssuer } from './credentialIssuer.ts';
import { createListeners } from '../account/listeners.ts';
import { accountNotices } from '../account/notices.ts';
import { createOidcSession, isNoIdToken } from './oidcSession.ts';
import { createSecretStore } from '../account/secretStore.ts';
import { attemptSignIn } from './signInAttempt.ts';
import type { SignInTokens } from './signInAttempt.ts';
import { refuseAcr, stepUpParameters } from '../account/stepUp.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';
import { vaultEntryName } from '../vault/vault.ts';
import { createWebIdentityExchange } from '../sts/webIdentity.ts';

/** How long (ms) a person has to sign in. */
export const SIGN_IN_LIMIT_MS = 5 * 60_000;
/** How long (ms) a browser has to renew without a person. */
const SILENT_LIMIT_MS = 60_000;

/** Reads the index, sends nothing. */
export function createOidcAccount(account: OidcAccountConfig, services: AuthServices): Account {
  const { clock, network, vault, index } = services;
  const { issuer, clientId } = account;
  const host = new URL(issuer).host;
  const closing = new AbortController();
  const listeners = createListeners<AccountState>();
  const { channel } = services;
  const entryName = (subject: string): string =>
    vaultEntryName({ channel, profile: index.profile, issuer, clientId, subject });
  const store = createSecretStore({ vault, index, accountId: account.id, ownNames: entryName('') });
  let folders: readonly FolderGrant[] = [];
  /** Ends what waits for the browser at the moment. */
  let atBrowser: AbortController | null = null;
  /** Ends the latest sign-in of a person, at the browser or after it. */
  let ending = new AbortController();
  let signedOut: SignOutReport | null = null;
  /** Counts sign-ins and sign-outs: what a renewal from before says about the session no longer counts. */
  let epoch = 0;
  /** What a service has asked for beyond the configuration (RFC 9470): every later sign-in brings it. */
  let demand: StepUp | null = null;
  let signingIn: Promise<Result<void, AccountFault>> | null = null;
  let session: AccountSession = store.isStored()
    ? { step: 'signed-in', name: store.identity()?.name ?? host }
    : { step: 'signed-out' };
  const notices = new Map<AccountNotice['id'], AccountNotice>();

  const oidc = createOidcSession({
    account,
    fetch: network.fetch,
    clock,
    store,
    entryName,
    takeLock: services.takeLock,
    lockFile: services.lockFile(account.id),
    onStored: (fault) => {
      notices.delete('vault-unsaved');
      if (fault !== null) notices.set('vault-unsaved', accountNotices.unsaved(fault));
    },
  });
  const sts = createWebIdentityExchange({ account, network, clock });
  const issueKeys = createKeyIssuer({
    account,
    session: oidc,
    idToken: () => renewIdToken(),
    exchange: (request, signal) => sts.exchange(request, signal),
    folders: () => folders,
    clock,
    unit: services.unit,
  });
  const renewer = createCredentialRenewer({
    clock,
    unit: services.unit,
    onChange: () => tell(),
    issue: async () => {
      if (session.step === 'signed-out') return failed(signInFirst());
      const started = epoch;
      const issued = await issueKeys(closing.signal);
      if (started === epoch && session.step !== 'signing-in') session = sessionAfter(issued);
      if (!issued.ok) demand = issued.fault.stepUp ?? demand;
      if (issued.ok) await index.noteKeys(account.id, issued.value.credentials.expiresAt);
      if (issued.ok) notices.delete('clock-skew');
      const skewNotice = issued.ok ? accountNotices.clockSkew(issued.value.skewMs) : null;
      if (skewNotice !== null) notices.set(skewNotice.id, skewNotice);
      return issued;
    },
  });

  const state = (): AccountState => ({
    id: account.id,
    source: 'oidc',
    description: host,
    session,
    credentials: renewer.status(),
    vault: vault.kind,
    notices: [
      ...(vault.kind === 'memory' && session.step !== 'signed-out' ? [accountNotices.memory] : []),
      ...notices.values(),
      ...afterSignOut(),
    ],
  });
  const afterSignOut = (): readonly AccountNotice[] => {
    if (signedOut === null || session.step !== 'signed-out') return [];
    const notice = accountNotices.signedOut(host, signedOut, clock.now());
    return notice === null ? [] : [notice];
  };
  const tell = (): void => listeners.tell(state());

  /** What an attempt to get keys says about the session itself. */
  const sessionAfter = (issued: Result<unknown, CredentialFault>): AccountSession => {
    const name = store.identity()?.name ?? null;
    if (issued.ok) return { step: 'signed-in', name: name ?? host };
    const { code, message, detail } = issued.fault;
    const isAboutSession = code === 'needs-sign-in' || detail?.startsWith('vault-') === true;
    return isAboutSession ? { step: 'needs-sign-in', name, reason: message } : session;
  };

  const authorizationParameters = (): Readonly<Record<string, string>> => ({
    ...account.authorizationParameters,
    ...stepUpParameters(demand),
  });

  const renewIdToken = async (): Promise<Result<IdToken, AuthFault>> => {
    const token = await oidc.idToken();
    if (token.ok) {
      const unmet = refuseAcr(authorizationParameters()['acr_values'], token.value);
      return unmet === null ? token : failed(unmet);
    }
    if (!isNoIdToken(token.fault)) return failed(token.fault);
    const needsPerson: CredentialFault = { code: 'needs-sign-in', message: token.fault.message };
    return account.browserRenewal === false ? failed(needsPerson) : renewInBrowser(needsPerson);
  };

  /** `prompt=none`: a browser tab that needs no person while the session there lives. */
  const renewInBrowser = async (needsPerson: CredentialFault): Promise<Result<IdToken, AuthFault>> => {
    const identity = store.identity();
    if (atBrowser !== null || identity === null) return failed(needsPerson);
    const hint = oidc.spentIdToken();
    const tokens = await runAttempt(new AbortController(), SILENT_LIMIT_MS, {
      prompt: 'none',
      // OIDC Core 3.1.2.1: it should be sent then, and Glewlwyd insists.
      ...(hint !== null && { id_token_hint: hint.text }),
    });
    if (!tokens.ok) {
      const { code, message, detail } = tokens.fault;
      if (code === 'unreachable' || code === 'needs-sign-in') return failed({ ...tokens.fault, code });
      return failed({ ...needsPerson, detail: detail ?? message });
    }
    if (!isSameIdentity(tokens.value.idToken.identity, identity)) return failed(needsPerson);
    await oidc.adopt(tokens.value);
    return ok(tokens.value.idToken);
  };

  const runAttempt = async (
    stop: AbortController,
    limitMs: number,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Result<SignInTokens, SignInFault>> => {
    atBrowser = stop;
    const { openBrowser } = services;
    const asked = { ...authorizationParameters(), ...parameters };
    const options = { account, fetch: network.fetch, clock, openBrowser, limitMs, parameters: asked };
    const tokens = await attemptSignIn(options, AbortSignal.any([stop.signal, closing.signal]));
    if (atBrowser === stop) atBrowser = null;
    return tokens;
  };

  /**
   * A demand for a stronger sign-in that shows only afterwards, at the provider or at STS, finds the person still at the browser: it is
   * met at once, once. From the background nothing of that kind is ever started (TK4).
   */
  const signInNow = async (): Promise<Result<void, AccountFault>> => {
    ending = new AbortController();
    const asked = authorizationParameters();
    const first = await signInOnce();
    const isMoreDemanded = !isDeepStrictEqual(authorizationParameters(), asked);
    return isMoreDemanded && !ending.signal.aborted ? signInOnce() : first;
  };

  const signInOnce = async (): Promise<Result<void, AccountFault>> => {
    const before = session;
    session = { step: 'signing-in', expiresAt: clock.now() + SIGN_IN_LIMIT_MS };
    tell();
    const tokens = await runAttempt(ending, SIGN_IN_LIMIT_MS, {});
    if (!tokens.ok) {
      session = before;
      if ('stepUp' in tokens.fault) demand = tokens.fault.stepUp ?? demand;
      tell();
      return tokens;
    }
    const stranger = refuseStranger(store.identity(), tokens.value.idToken.identity);
    if (stranger !== null) {
      session = before;
      tell();
      return failed(stranger);
    }
    epoch += 1;
    notices.clear();
    await oidc.adopt(tokens.value);
    const probe = await oidc.probeRenewal();
    demand = probe.demand ?? demand;
    if (!probe.renews) {
      const mode = account.browserRenewal === false ? 'ask' : 'browser';
      notices.set('no-background-renewal', accountNotices.noBackgroundRenewal(host, mode));
    }
    session = { step: 'signed-in', name: tokens.value.idToken.identity.name };
    renewer.reset();
    tell();
    const keys = await renewer.source.get(ending.signal);
    return !keys.ok && keys.fault.code === 'needs-sign-in' ? keys : ok(undefined);
  };

  const signIn = (): Promise<Result<void, AccountFault>> => {
    if (signingIn !== null) {
      const message = 'A sign-in is already waiting in your browser.';
      return Promise.resolve(failed({ code: 'in-progress', message }));
    }
    // A person comes before a tab that renews by itself.
    atBrowser?.abort();
    signingIn = signInNow().finally(() => (signingIn = null));
    return signingIn;
  };

  return {
    id: account.id,
    credentials: renewer.source,
    state,
    subscribe: (listener) => listeners.add(listener),
    signIn,
    cancelSignIn: () => ending.abort(),
    signOut: async () => {
      atBrowser?.abort();
      ending.abort();
      await signingIn;
      const liveUntil = index.keysLiveUntil(account.id) ?? 0;
      const keysLiveUntil = liveUntil > clock.now() ? liveUntil : null;
      epoch += 1;
      session = { step: 'signed-out' };
      demand = null;
      notices.clear();
      renewer.reset();
      signedOut = { keysLiveUntil, ...(await oidc.end()) };
      tell();
      return signedOut;
    },
    enterAccessKey: () =>
      Promise.resolve(
        failed({
          code: 'not-applicable',
          message: `This account signs in at ${host}; it takes no access key.`,
        }),
      ),
    setFolders: (next) => {
      const reached = new Set(folders.map((folder) => JSON.stringify(folder)));
      folders = next;
      // Keys that reach too much are replaced when their time comes, keys that reach too little at once.
      const isWider = next.some((folder) => !reached.has(JSON.stringify(folder)));
      if (account.sessionPolicy && isWider) renewer.reset();
    },
    start: async (signal) => {
      const stop = (): void => closing.abort();
      signal.addEventListener('abort', stop);
      await renewer.run(signal);
      await oidc.settled();
    },
    wake: () => renewer.wake(),
  };

  function signInFirst(): CredentialFault {
    return { code: 'needs-sign-in', message: `Sign in at ${host}.` };
  }
}
