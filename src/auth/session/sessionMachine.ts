// The session of an account that signs in, as a pure state machine. The account does the I/O that the events
// report.
import { assertNever } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { AccountNotice, SignOutReport } from '../account/account.ts';
import { accountNotices } from '../account/notices.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';
import type { IssuedCredentials } from '../sts/webIdentity.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

/** A session while no sign-in is in progress. */
export type RestingSession =
  /** `report`: the outcome of the last sign-out; null: none in this run, or not known yet. */
  | { readonly step: 'signed-out'; readonly report: SignOutReport | null }
  | { readonly step: 'signed-in'; readonly name: string }
  /** `name` null: unknown whose session it was. */
  | { readonly step: 'needs-sign-in'; readonly name: string | null; readonly reason: string };

export type Session =
  | RestingSession
  /** A person is at the browser until `expiresAt` (epoch ms); a failure returns to `before`. */
  | { readonly step: 'signing-in'; readonly expiresAt: number; readonly before: RestingSession };

export interface SessionState {
  readonly session: Session;
  /**
   * Counts sign-ins and sign-outs: a renewal that started in an earlier epoch says nothing about this one.
   */
  readonly epoch: number;
  /** What a service demanded beyond the configuration (RFC 9470); every later sign-in requests it. */
  readonly demand: StepUp | null;
  /** In order of appearance; at most one per id. */
  readonly notices: readonly AccountNotice[];
}

export type SessionEvent =
  | { readonly type: 'sign-in-begun'; readonly expiresAt: number }
  /**
   * The attempt returned no tokens, or those of another person. `demand`: what the provider requires of the
   * next one.
   */
  | { readonly type: 'sign-in-failed'; readonly demand: StepUp | null }
  /** Tokens have arrived; they belong to the new epoch before anything is done with them. */
  | { readonly type: 'tokens-received' }
  /** The tokens were stored and renewal was probed. */
  | {
      readonly type: 'signed-in';
      readonly name: string;
      readonly demand: StepUp | null;
      readonly notice: AccountNotice | null;
    }
  /** `epoch`: when the renewal started. `name`: whose session is stored; null: unknown. */
  | {
      readonly type: 'renewal-ended';
      readonly epoch: number;
      readonly name: string | null;
      readonly outcome: Result<Pick<IssuedCredentials, 'skewMs' | 'narrowing'>, AuthFault>;
    }
  /** An attempt to store the refresh token has ended. */
  | { readonly type: 'token-stored'; readonly fault: VaultFault | null }
  /** A person signs out: takes effect now, whatever provider and vault answer. */
  | { readonly type: 'signed-out' }
  /** Provider and vault have answered. */
  | { readonly type: 'sign-out-ended'; readonly report: SignOutReport };

/**
 * The state at the start of a run. `storedName`: whose session is stored; null: none. `learnt`: what an
 * earlier run knew about it.
 */
export function initialSession(
  storedName: string | null,
  learnt: {
    readonly ended: string | null;
    readonly demand: StepUp | null;
    readonly notice: AccountNotice | null;
  },
): SessionState {
  if (storedName === null) {
    return { session: { step: 'signed-out', report: null }, epoch: 0, demand: null, notices: [] };
  }
  const { ended, demand, notice } = learnt;
  const session: Session =
    ended === null
      ? { step: 'signed-in', name: storedName }
      : { step: 'needs-sign-in', name: storedName, reason: ended };
  return { session, epoch: 0, demand, notices: notice === null ? [] : [notice] };
}

/**
 * The state after `event`. An event that cannot happen in a state, such as the failure of a sign-in that
 * never started, changes nothing.
 */
export function nextSession(state: SessionState, event: SessionEvent): SessionState {
  const { session } = state;
  switch (event.type) {
    case 'sign-in-begun':
      if (session.step === 'signing-in') return state;
      return { ...state, session: { step: 'signing-in', expiresAt: event.expiresAt, before: session } };
    case 'sign-in-failed':
      if (session.step !== 'signing-in') return state;
      return { ...state, session: session.before, demand: event.demand ?? state.demand };
    case 'tokens-received':
      if (session.step !== 'signing-in') return state;
      return { ...state, epoch: state.epoch + 1, notices: [] };
    case 'signed-in':
      if (session.step !== 'signing-in') return state;
      return {
        ...state,
        session: { step: 'signed-in', name: event.name },
        demand: event.demand ?? state.demand,
        notices: event.notice === null ? state.notices : withNotice(state.notices, event.notice),
      };
    case 'renewal-ended':
      return event.epoch === state.epoch ? afterRenewal(state, event) : state;
    case 'token-stored': {
      const others = withoutNotice(state.notices, 'vault-unsaved');
      const notices = event.fault === null ? others : withNotice(others, accountNotices.unsaved(event.fault));
      return { ...state, notices };
    }
    case 'signed-out':
      return {
        session: { step: 'signed-out', report: null },
        epoch: state.epoch + 1,
        demand: null,
        notices: [],
      };
    case 'sign-out-ended':
      return { ...state, session: withReport(session, event.report) };
    default:
      return assertNever(event);
  }
}

function afterRenewal(
  state: SessionState,
  { outcome, name }: Extract<SessionEvent, { type: 'renewal-ended' }>,
): SessionState {
  const { session } = state;
  const isResting = session.step === 'signed-in' || session.step === 'needs-sign-in';
  if (outcome.ok) {
    const { skewMs, narrowing } = outcome.value;
    const others = withoutNotice(withoutNotice(state.notices, 'clock-skew'), 'wide-credentials');
    const current = [accountNotices.clockSkew(skewMs), accountNotices.wideCredentials(narrowing)];
    return {
      ...state,
      session: isResting && name !== null ? { step: 'signed-in', name } : session,
      notices: [...others, ...current.filter((notice) => notice !== null)],
    };
  }
  const { code, message, stepUp, vault } = outcome.fault;
  const isAboutSession = code === 'needs-sign-in' || vault !== undefined;
  return {
    ...state,
    session: isResting && isAboutSession ? { step: 'needs-sign-in', name, reason: message } : session,
    demand: stepUp ?? state.demand,
  };
}

/** A person may have started to sign in again before the provider confirmed the sign-out. */
function withReport(session: Session, report: SignOutReport): Session {
  if (session.step === 'signed-out') return { ...session, report };
  if (session.step !== 'signing-in' || session.before.step !== 'signed-out') return session;
  return { ...session, before: { ...session.before, report } };
}

function withNotice(notices: readonly AccountNotice[], notice: AccountNotice): readonly AccountNotice[] {
  return [...withoutNotice(notices, notice.id), notice];
}

function withoutNotice(notices: readonly AccountNotice[], id: AccountNotice['id']): readonly AccountNotice[] {
  return notices.filter((notice) => notice.id !== id);
}
