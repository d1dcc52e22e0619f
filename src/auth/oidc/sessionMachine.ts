// The session of an account that signs in, as a state machine: what is known, and what each event makes of it. Pure; the account
// does the I/O that the events report.
import { assertNever } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { AccountNotice, SignOutReport } from '../account/account.ts';
import { accountNotices } from '../account/notices.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';
import type { VaultFault } from '../vault/vault.ts';

/** A session that is not just being changed by a person. */
export type RestingSession =
  /** `report`: what the last sign-out could not end; null: nobody has signed out in this run, or it is not known yet. */
  | { readonly step: 'signed-out'; readonly report: SignOutReport | null }
  | { readonly step: 'signed-in'; readonly name: string }
  /** `name` null: nobody knows whose session it was. */
  | { readonly step: 'needs-sign-in'; readonly name: string | null; readonly reason: string };

export type Session =
  | RestingSession
  /** A person is at the browser until `expiresAt` (epoch ms); what fails there leads back to `before`. */
  | { readonly step: 'signing-in'; readonly expiresAt: number; readonly before: RestingSession };

export interface SessionState {
  readonly session: Session;
  /** Counts sign-ins and sign-outs: a renewal that was begun in an earlier one says nothing about this one. */
  readonly epoch: number;
  /** What a service asked for beyond the configuration (RFC 9470): every later sign-in brings it. */
  readonly demand: StepUp | null;
  /** In the order in which they came up; one per id. */
  readonly notices: readonly AccountNotice[];
}

export type SessionEvent =
  | { readonly type: 'sign-in-begun'; readonly expiresAt: number }
  /** The attempt brought no tokens, or those of another person. `demand`: what the provider wants of the next one. */
  | { readonly type: 'sign-in-failed'; readonly demand: StepUp | null }
  /** Tokens have come and count from now on, before anything is done with them. */
  | { readonly type: 'tokens-received' }
  /** The tokens were stored and tried out. */
  | {
      readonly type: 'signed-in';
      readonly name: string;
      readonly demand: StepUp | null;
      readonly notice: AccountNotice | null;
    }
  /** `epoch` is that of its begin. `name`: whose session is stored; null: nobody knows. */
  | {
      readonly type: 'renewal-ended';
      readonly epoch: number;
      readonly name: string | null;
      readonly outcome: Result<{ readonly skewMs: number }, AuthFault>;
    }
  /** The vault was given the refresh token. */
  | { readonly type: 'token-stored'; readonly fault: VaultFault | null }
  /** A person signs out: true from now on, whatever the provider and the vault say. */
  | { readonly type: 'signed-out' }
  /** What the provider and the vault said to that. */
  | { readonly type: 'sign-out-ended'; readonly report: SignOutReport };

/** At the start of a run. `storedName`: whose session is stored; null: none is. */
export function initialSession(storedName: string | null): SessionState {
  const session: Session =
    storedName === null ? { step: 'signed-out', report: null } : { step: 'signed-in', name: storedName };
  return { session, epoch: 0, demand: null, notices: [] };
}

/** The state after `event`. An event that cannot happen in a state, such as a failed sign-in that nobody began, changes nothing. */
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
    const skew = accountNotices.clockSkew(outcome.value.skewMs);
    const others = withoutNotice(state.notices, 'clock-skew');
    return {
      ...state,
      session: isResting && name !== null ? { step: 'signed-in', name } : session,
      notices: skew === null ? others : withNotice(others, skew),
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

/** Somebody may have begun to sign in again before the provider confirmed the end of the session. */
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
