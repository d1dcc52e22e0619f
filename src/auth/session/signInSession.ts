// What every account that signs in does with its session: feeds events to the machine, keeps secret and
// credentials, and signs out. What a provider has of its own is in the options.
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { DataAccess } from '../accessGrants/dataAccess.ts';
import type {
  Account,
  AccountFault,
  AccountNotice,
  AccountState,
  SignOutReport,
} from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer } from '../account/credentialRenewer.ts';
import { createListeners } from '../account/listeners.ts';
import { notKept } from '../account/notices.ts';
import { createSecretKeeper } from '../account/secretKeeper.ts';
import type { SecretKeeper } from '../account/secretKeeper.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { IssuedCredentials } from '../sts/webIdentity.ts';
import type { LearntFacts } from '../vault/learntFacts.ts';
import { shownVaultKind } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
import { signInFirst } from './sessionEnd.ts';
import type { SessionEnd } from './sessionEnd.ts';
import { initialSession, nextSession } from './sessionMachine.ts';
import type { SessionEvent, SessionState } from './sessionMachine.ts';
import { shownNotices } from './shownSession.ts';
import { SIGN_IN_LIMIT_MS } from './signInPrompt.ts';

export interface SignInSessionOptions {
  readonly id: string;
  /** Where people sign in. */
  readonly address: string;
  readonly services: AuthServices;
  /** The secret of the sign-in. */
  readonly store: SecretStore;
  /** All secrets of the account. */
  readonly secrets: Parameters<typeof createSecretKeeper>[0]['store'];
  readonly isAnyStored: () => boolean;
  /** Names provider and client, to which belongs what is learnt. */
  readonly of: string;
  /** What to say of a provider that does not renew in the background. */
  readonly renewalNotice: AccountNotice;
  /** Who is signed in while nobody is known by name; null: unknown. */
  readonly nameless: string | null;
  readonly issue: (signal: AbortSignal) => Promise<Result<IssuedCredentials, AuthFault>>;
  /** When the session has to be refreshed to stay alive (epoch ms); null or left out: never. */
  readonly refreshDueAt?: () => number | null;
  /** Turns what was issued into what reaches the folders. */
  readonly dataAccess: DataAccess;
  /** Ends a sign-in that is under way beside `signIn`'s. */
  readonly stop: () => void;
  /** Ends the session at the provider and deletes it here (TK7). */
  readonly end: () => Promise<SessionEnd>;
  /** Resolves once nothing is in flight that must not be cut off. */
  readonly settled: () => Promise<void>;
  /** What is going on now; absent: nothing ever is. */
  readonly passingNotices?: () => readonly AccountNotice[];
  /** The part of the visible state that only this kind knows. */
  readonly describe: (
    machine: SessionState,
  ) => Pick<AccountState, 'source' | 'description' | 'session'> & Partial<AccountState>;
}

/** The same for every account that signs in. */
type SharedPart = Pick<
  Account,
  | 'id'
  | 'credentials'
  | 'credentialsFor'
  | 'state'
  | 'subscribe'
  | 'cancelSignIn'
  | 'signOut'
  | 'enterAccessKey'
  | 'start'
  | 'wake'
  | 'checkVault'
  | 'retry'
>;

export interface SignInSession {
  machine(): SessionState;
  apply(event: SessionEvent): void;
  applyAndNotify(event: SessionEvent): void;
  notify(): void;
  /** An attempt to store a secret of the account has ended; null: it is stored. */
  noteStored(fault: VaultFault | null): void;
  /** Why the latest secret is not stored; null: it is. */
  unsaved(): VaultFault | null;
  readonly keeper: SecretKeeper;
  readonly renewer: ReturnType<typeof createCredentialRenewer>;
  /** Aborts when the account closes. */
  readonly closing: AbortSignal;
  /** Runs one sign-in at a time, which `cancelSignIn` ends by its signal. */
  signIn(
    attempt: (signal: AbortSignal) => Promise<Result<void, AccountFault>>,
  ): Promise<Result<void, AccountFault>>;
  /** A person is at the browser from now on. */
  begin(): void;
  /** Somebody else's session is in the account: the sign-in that has just ended changes nothing. */
  refuse(stranger: AuthFault): Result<never, AccountFault>;
  /** The tokens of a sign-in are stored: gets the first credentials. A fault: a person must help again. */
  welcome(
    event: Extract<SessionEvent, { type: 'signed-in' }>,
    signal: AbortSignal,
  ): Promise<Result<void, AccountFault>>;
  readonly account: SharedPart;
}

/** Reads the index and sends nothing. */
export function createSignInSession(options: SignInSessionOptions): SignInSession {
  const { id, services, store, describe } = options;
  const { clock, vault, index, log } = services;
  const { host } = new URL(options.address);
  const closing = new AbortController();
  const listeners = createListeners<AccountState>();
  const nameOf = (): string | null => store.person()?.name ?? options.nameless;
  const { ended, demand, renews } = index.learnt(id, options.of);
  const notice = renews ? null : options.renewalNotice;
  let machine = initialSession(store.isStored() ? (nameOf() ?? host) : null, { ended, demand, notice });
  let unsaved: VaultFault | null = null;
  let signingIn: Promise<Result<void, AccountFault>> | null = null;
  /** Ends the person's latest sign-in, in the browser or afterwards. */
  let stopping = new AbortController();

  const apply = (event: SessionEvent): void => {
    machine = nextSession(machine, event);
  };
  const notify = (): void => listeners.notify(state());
  const applyAndNotify = (event: SessionEvent): void => {
    apply(event);
    notify();
  };
  const keeper = createSecretKeeper({
    vault,
    store: options.secrets,
    clock,
    onStored: () => {
      unsaved = null;
      applyAndNotify({ type: 'token-stored', fault: null });
    },
    onAnswered: () => renewer.retry(),
  });
  const renewer = createCredentialRenewer({
    account: id,
    access: 'sign-in',
    clock,
    unit: services.unit,
    log,
    onChange: () => notify(),
    issue: async () => {
      if (machine.session.step === 'signed-out') return failed(signInFirst(options.address));
      const { epoch } = machine;
      const issued = await options.issue(closing.signal);
      const outcome: typeof issued = issued.ok
        ? await options.dataAccess.exchange(issued.value, closing.signal)
        : issued;
      if (issued.ok) await index.noteCredentials(id, issued.value.credentials.expiresAt);
      apply({ type: 'renewal-ended', epoch, name: nameOf(), outcome });
      if (epoch === machine.epoch) await learnFrom(outcome);
      if (!outcome.ok && outcome.fault.vault !== undefined) keeper.failed(outcome.fault.vault);
      return outcome.ok ? ok({ ...outcome.value, renewBy: options.refreshDueAt?.() ?? null }) : outcome;
    },
  });
  const learn = (facts: Partial<LearntFacts>): Promise<void> => index.noteLearnt(id, options.of, facts);
  /** A keychain that does not answer says nothing about the session. */
  const learnFrom = async (outcome: Result<unknown, AuthFault>): Promise<void> => {
    const { demand } = machine;
    if (outcome.ok) await learn({ ended: null, demand });
    else if (outcome.fault.code === 'needs-sign-in' && outcome.fault.vault === undefined && store.isStored())
      await learn({ ended: outcome.fault.message, demand });
  };
  const state = (): AccountState => ({
    id,
    ...describe(machine),
    credentials: renewer.status(),
    vault: shownVaultKind(vault.kind),
    notKept: options.isAnyStored() ? notKept(vault, unsaved) : null,
    notices: [
      ...shownNotices(machine, { host, vault, now: clock.now() }),
      ...(options.passingNotices?.() ?? []),
    ],
  });

  const signOut = async (): Promise<SignOutReport> => {
    options.stop();
    stopping.abort();
    await signingIn;
    const liveUntil = index.credentialsLiveUntil(id) ?? 0;
    const credentialsLiveUntil = liveUntil > clock.now() ? liveUntil : null;
    apply({ type: 'signed-out' });
    renewer.reset();
    const { fault, ...end } = await options.end();
    await learn({ ended: null, renews: true, demand: null, asksForNames: true });
    const report = { credentialsLiveUntil, ...end };
    const facts = { account: id, provider: host, ...report };
    if (fault === null) log.info(facts, 'signed out');
    else log.warn({ ...facts, fault }, 'signed out, the provider has not confirmed it');
    applyAndNotify({ type: 'sign-out-ended', report });
    return report;
  };

  return {
    machine: () => machine,
    apply,
    applyAndNotify,
    notify,
    noteStored: (fault) => {
      unsaved = fault;
      apply({ type: 'token-stored', fault });
      if (fault !== null) keeper.failed(fault.code);
    },
    unsaved: () => unsaved,
    keeper,
    renewer,
    closing: closing.signal,
    signIn: (attempt) => {
      if (signingIn !== null) {
        const message = 'A sign-in is already in progress: finish it, or cancel it first.';
        return Promise.resolve(failed({ code: 'in-progress', message }));
      }
      stopping = new AbortController();
      const { signal } = stopping;
      signingIn = attempt(signal).finally(() => (signingIn = null));
      return signingIn;
    },
    begin: () => applyAndNotify({ type: 'sign-in-begun', expiresAt: clock.now() + SIGN_IN_LIMIT_MS }),
    refuse: (stranger) => {
      log.warn({ account: id, provider: host, fault: stranger }, 'sign-in refused');
      applyAndNotify({ type: 'sign-in-failed', demand: null });
      return failed(stranger);
    },
    welcome: async (event, signal) => {
      apply(event);
      renewer.reset();
      notify();
      await learn({ ended: null, renews: event.notice === null, demand: machine.demand });
      const issued = await renewer.source.get(signal);
      return !issued.ok && issued.fault.code === 'needs-sign-in' ? issued : ok(undefined);
    },
    account: {
      id,
      credentials: renewer.source,
      credentialsFor: (folder) => options.dataAccess.sourceFor(folder, renewer.source),
      state,
      subscribe: (listener) => listeners.add(listener),
      cancelSignIn: () => {
        stopping.abort();
        keeper.cancel();
      },
      signOut,
      enterAccessKey: () => {
        const message = `This account does not use an access key: sign in at ${host}.`;
        return Promise.resolve(failed({ code: 'not-applicable', message }));
      },
      start: async (signal) => {
        signal.addEventListener('abort', () => closing.abort(), { once: true });
        keeper.personIsThere();
        await Promise.all([renewer.run(signal), keeper.run(signal)]);
        await options.settled();
      },
      wake: () => renewer.wake(),
      checkVault: () => vault.check(),
      retry: () => {
        keeper.personIsThere();
        options.dataAccess.retry();
        renewer.retry();
      },
    },
  };
}
