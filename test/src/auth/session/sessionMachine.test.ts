// The state machine of a session: every state and event as a table, and what no sequence of events can do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialSession, nextSession } from '../../../../src/auth/session/sessionMachine.ts';
import type {
  RestingSession,
  Session,
  SessionEvent,
  SessionState,
} from '../../../../src/auth/session/sessionMachine.ts';
import { shownNotices, shownSession } from '../../../../src/auth/session/shownSession.ts';
import type { AuthFault } from '../../../../src/auth/account/stepUp.ts';

const EPOCH = 7;
const REPORT = { credentialsLiveUntil: 5_000, revocation: 'unconfirmed', wiped: true } as const;
const STRONGER = { acrValues: 'mfa', maxAgeSeconds: null };
const SKEWED = { id: 'clock-skew' } as const;
const NOTHING = { ended: null, demand: null, notice: null };
const NO_RENEWAL = { id: 'no-background-renewal', message: 'renews in the browser' } as const;

const out: RestingSession = { step: 'signed-out', report: null };
const ada: RestingSession = { step: 'signed-in', name: 'Ada' };
const asks: RestingSession = { step: 'needs-sign-in', name: 'Ada', reason: 'has ended' };
const STATES = {
  'signed-out': out,
  'signing-in': { step: 'signing-in', expiresAt: 900, before: out },
  'signing-in again': { step: 'signing-in', expiresAt: 900, before: asks },
  'signed-in': ada,
  'needs-sign-in': asks,
} as const satisfies Record<string, Session>;
type StateName = keyof typeof STATES;

const renewal = (
  outcome: Extract<SessionEvent, { type: 'renewal-ended' }>['outcome'],
  epoch = EPOCH,
): SessionEvent => ({ type: 'renewal-ended', epoch, name: 'Ada', outcome });
const fault = (code: AuthFault['code'], more: Partial<AuthFault> = {}): { ok: false; fault: AuthFault } => ({
  ok: false,
  fault: { code, message: `it is ${code}`, ...more },
});
const EVENTS = {
  'sign-in-begun': { type: 'sign-in-begun', expiresAt: 300 },
  'sign-in-failed': { type: 'sign-in-failed', demand: null },
  'sign-in-failed, stronger': { type: 'sign-in-failed', demand: STRONGER },
  'tokens-received': { type: 'tokens-received' },
  'signed-in': { type: 'signed-in', name: 'Grace', demand: null, notice: null },
  'signed-in, noted': { type: 'signed-in', name: 'Grace', demand: STRONGER, notice: NO_RENEWAL },
  renewed: renewal({ ok: true, value: { skewMs: 0, narrowing: 'folders' } }),
  'renewed, clock wrong': renewal({ ok: true, value: { skewMs: 3_600_000, narrowing: null } }),
  'refused for good': renewal(fault('needs-sign-in')),
  'refused, stronger': renewal(fault('needs-sign-in', { stepUp: STRONGER })),
  'vault locked': renewal(fault('unreachable', { vault: 'vault-locked' })),
  'network away': renewal(fault('unreachable')),
  'renewed in an earlier epoch': renewal(fault('needs-sign-in', { stepUp: STRONGER }), EPOCH - 1),
  stored: { type: 'token-stored', fault: null },
  'not stored': { type: 'token-stored', fault: { code: 'vault-locked', message: 'Locked.' } },
  'signed-out': { type: 'signed-out' },
  'sign-out-ended': { type: 'sign-out-ended', report: REPORT },
} as const satisfies Record<string, SessionEvent>;
type EventName = keyof typeof EVENTS;

/** What an event makes of a state; what is not named stays as it was, and `{}` changes nothing. */
interface Change {
  readonly session?: Session;
  readonly epoch?: number;
  readonly demand?: SessionState['demand'];
  readonly notices?: readonly object[];
}
type Row = Readonly<Record<StateName, Change>>;

const everywhere = (change: Change): Row => ({
  'signed-out': change,
  'signing-in': change,
  'signing-in again': change,
  'signed-in': change,
  'needs-sign-in': change,
});
/** Only while a person is at the browser. */
const whileSigningIn = (first: Change, again = first): Row => ({
  ...everywhere({}),
  'signing-in': first,
  'signing-in again': again,
});
const begun = (before: RestingSession): Change => ({
  session: { step: 'signing-in', expiresAt: 300, before },
});
const because = (reason: string): Change => ({ session: { step: 'needs-sign-in', name: 'Ada', reason } });
/**
 * While nobody is signed in, and while somebody is at the browser, a renewal says nothing about the session.
 */
const onSession = (change: Change, elsewhere: Change = {}): Row => ({
  ...everywhere(elsewhere),
  'signed-in': { ...elsewhere, ...change },
  'needs-sign-in': { ...elsewhere, ...change },
});

const TABLE: Readonly<Record<EventName, Row>> = {
  'sign-in-begun': {
    ...everywhere({}),
    'signed-out': begun(out),
    'signed-in': begun(ada),
    'needs-sign-in': begun(asks),
  },
  'sign-in-failed': whileSigningIn({ session: out }, { session: asks }),
  'sign-in-failed, stronger': whileSigningIn(
    { session: out, demand: STRONGER },
    { session: asks, demand: STRONGER },
  ),
  'tokens-received': whileSigningIn({ epoch: EPOCH + 1, notices: [] }),
  'signed-in': whileSigningIn({ session: { step: 'signed-in', name: 'Grace' } }),
  'signed-in, noted': whileSigningIn({
    session: { step: 'signed-in', name: 'Grace' },
    demand: STRONGER,
    notices: [SKEWED, NO_RENEWAL],
  }),
  renewed: onSession({ session: ada }, { notices: [] }),
  'renewed, clock wrong': onSession({ session: ada }, { notices: [SKEWED] }),
  'refused for good': onSession(because('it is needs-sign-in')),
  'refused, stronger': onSession(because('it is needs-sign-in'), { demand: STRONGER }),
  'vault locked': onSession(because('it is unreachable')),
  'network away': everywhere({}),
  'renewed in an earlier epoch': everywhere({}),
  stored: everywhere({}),
  'not stored': everywhere({ notices: [SKEWED, { id: 'vault-unsaved' }] }),
  'signed-out': everywhere({ session: out, epoch: EPOCH + 1, demand: null, notices: [] }),
  'sign-out-ended': {
    ...everywhere({}),
    'signed-out': { session: { step: 'signed-out', report: REPORT } },
    'signing-in': { session: { ...STATES['signing-in'], before: { step: 'signed-out', report: REPORT } } },
  },
};

const stateOf = (name: StateName): SessionState => ({
  session: STATES[name],
  epoch: EPOCH,
  demand: null,
  notices: [{ id: 'clock-skew', message: 'an hour slow' }],
});

describe.each(Object.keys(TABLE) as EventName[])('%s', (event) => {
  test.each(Object.keys(STATES) as StateName[])('in %s', (name) => {
    const before = stateOf(name);
    const after = nextSession(before, EVENTS[event]);
    expect(after).toMatchObject({
      ...before,
      notices: before.notices.map(({ id }) => ({ id })),
      ...TABLE[event][name],
    });
    expect(after.notices).toHaveLength((TABLE[event][name].notices ?? before.notices).length);
  });
});

test('the first state is that of what is stored', () => {
  expect(initialSession(null, NOTHING).session).toEqual(out);
  expect(initialSession('Ada', NOTHING).session).toEqual(ada);
});

test('TK4, TK5: the next run begins with what the one before has learnt, as long as there is a session', () => {
  const demand = { acrValues: 'mfa', maxAgeSeconds: null };
  const learnt = { ended: 'The provider has ended your session.', demand, notice: NO_RENEWAL };
  expect(initialSession('Ada', learnt)).toMatchObject({
    session: { step: 'needs-sign-in', name: 'Ada', reason: learnt.ended },
    demand,
    notices: [NO_RENEWAL],
  });
  expect(initialSession(null, learnt)).toMatchObject({ session: out, demand: null, notices: [] });
});

test('a notice that is no longer true goes: a clock that was set right, a token that was stored after all', () => {
  const unsaved = nextSession(stateOf('signed-in'), EVENTS['not stored']);
  const stored = nextSession(nextSession(unsaved, EVENTS.stored), EVENTS.renewed);
  expect(stored.notices).toEqual([]);
});

test('TK7: what a sign-out left behind is shown while nobody is signed in, and until it has ended', () => {
  const left = nextSession(stateOf('signed-out'), EVENTS['sign-out-ended']);
  const at = (state: SessionState, now: number): string =>
    shownNotices(
      { ...state, notices: [] },
      { host: 'id.example', vault: { kind: 'keychain', trouble: null }, now },
    )
      .map(({ message }) => message)
      .join(' ');
  expect(at(left, 0)).toMatch(/id\.example has not confirmed.*1970-01-01 00:01 UTC/);
  expect(at(left, 6_000)).not.toContain('1970');
  expect(at(nextSession(left, EVENTS['sign-in-begun']), 0)).toBe('');
  expect(shownSession(left, null)).toEqual({ step: 'signed-out' });
});

test('property: no event of a sign-in or renewal signs anybody in or out who did not ask, and notices have one per id', () => {
  const name = fc.constantFrom(...(Object.keys(EVENTS) as EventName[]));
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), (names) => {
      let state = initialSession(null, NOTHING);
      for (const each of names) {
        const next = nextSession(state, EVENTS[each]);
        if (state.session.step === 'signed-out' && next.session.step !== 'signed-out') {
          expect(each).toBe('sign-in-begun');
        }
        if (state.session.step !== 'signed-out' && next.session.step === 'signed-out') {
          expect(['signed-out', 'sign-in-failed', 'sign-in-failed, stronger']).toContain(each);
        }
        expect(next.epoch).toBeGreaterThanOrEqual(state.epoch);
        expect(new Set(next.notices.map(({ id }) => id)).size).toBe(next.notices.length);
        state = next;
      }
    }),
  );
});
