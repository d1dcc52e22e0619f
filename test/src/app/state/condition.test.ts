// R18: one function derives a folder's condition from all that is known; green: every file on both sides.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountTrouble } from '../../../../src/app/state/condition/accountTrouble.ts';
import { PASSING_MS } from '../../../../src/app/state/condition/causes.ts';
import { conditionOf } from '../../../../src/app/state/condition/folderCondition.ts';
import type { FolderFacts } from '../../../../src/app/state/condition/folderCondition.ts';
import { overallOf } from '../../../../src/app/state/condition/overallCondition.ts';
import { applyEvent, emptyView, startedAnew } from '../../../../src/app/state/view/folderView.ts';
import type { FolderView } from '../../../../src/app/state/view/folderView.ts';
import { NO_WORK } from '../../../../src/sync/plannedWork.ts';
import type { EngineEvent, HeldDeletes, PathProblem, RefusedPath } from '../../../../src/sync/engineApi.ts';
import { ended } from '../fakes/passReports.ts';
import { account, folder } from '../../../page/states/ordinary.ts';

function viewAfter(...events: readonly EngineEvent[]): FolderView {
  return events.reduce((view, event) => applyEvent(view, event, 0), emptyView(null));
}

function conditionAfter(events: readonly EngineEvent[], facts: Partial<FolderFacts> = {}) {
  const view = viewAfter(...events);
  return conditionOf({ activity: { step: 'running' }, account: null, conflicts: 0, at: 0, view, ...facts });
}

function problems(count: number, problem: Partial<PathProblem>): PathProblem[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ path: `f${index}`, code: 'denied', message: 'Access is refused.', kind: 'retrying' },
    ...problem,
  }));
}

function refused(count: number): RefusedPath[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ name: `what?${index}`, side: 'local', reason: 'name-character' },
  }));
}

const STARTED: EngineEvent = { type: 'pass-started', scope: 'full' };
const PLANNED: EngineEvent = { type: 'planned', ...NO_WORK, uploads: 3, bytes: 30 };
const HELD: HeldDeletes = {
  question: 'q',
  local: [{ path: 'a', size: 1 }],
  remote: ['b', 'c'].map((path) => ({ path, size: 1 })),
  ofFiles: 3,
  reason: 'too-many',
};
const FAULT = { code: 'denied', message: 'The bucket refuses access.' };

describe('R18: what a folder says', () => {
  const notInStep = { inStep: false };
  const denied = problems(12, {});
  const CASES: readonly (readonly [string, readonly EngineEvent[], Partial<FolderFacts>, string, string])[] =
    [
      ['nothing yet', [], {}, 'starting', 'Starting'],
      ['a first look', [STARTED], {}, 'checking', 'Looking at both sides'],
      [
        'how far the first look is',
        [STARTED, { type: 'seen', here: 0, there: 12_000 }],
        {},
        'checking',
        'Looking at the bucket: 12,000 so far',
      ],
      ['work', [STARTED, PLANNED], {}, 'syncing', 'Uploading 0 of 3 files'],
      ['all equal', [ended()], {}, 'in-step', 'Up to date'],
      ['a routine look', [ended(), STARTED], {}, 'in-step', 'Up to date'],
      ['a change', [ended(), { type: 'pass-started', scope: 'paths' }], {}, 'checking', 'Checking'],
      [
        'a save while the bucket does not answer',
        [ended(), { type: 'pass-started', scope: 'remote' }, { type: 'hinted' }],
        {},
        'checking',
        'Checking',
      ],
      ['a look that settled nothing', [ended(notInStep)], {}, 'checking', 'Checking'],
      [
        '500 names that cannot be stored',
        [ended({ refused: refused(500) })],
        {},
        'incomplete',
        'Up to date except 500 files',
      ],
      ['three conflicts', [ended()], { conflicts: 3 }, 'waiting', '3 things need you'],
      [
        'uploads that are denied',
        [ended({ ...notInStep, problems: denied })],
        {},
        'incomplete',
        'Up to date except 12 files: access is denied',
      ],
      [
        'uploads that are denied, and tried again',
        [ended({ ...notInStep, problems: denied }), STARTED, PLANNED],
        {},
        'incomplete',
        '12 files cannot be synced: access is denied',
      ],
      [
        'a full bucket',
        [ended({ ...notInStep, problems: problems(1, { code: 'quota' }) })],
        {},
        'incomplete',
        'Up to date except 1 file: the bucket is full',
      ],
      [
        'no room here',
        [ended({ ...notInStep, problems: problems(2, { code: 'no-space' }) })],
        {},
        'incomplete',
        'Up to date except 2 files: the disk has too little space',
      ],
      [
        'a file in use',
        [ended({ ...notInStep, problems: problems(1, { code: 'busy' }) })],
        {},
        'syncing',
        '1 file is tried again soon',
      ],
      [
        'a file in use for long',
        [ended({ ...notInStep, problems: problems(1, { code: 'busy' }) })],
        { at: PASSING_MS },
        'incomplete',
        'Up to date except 1 file: another program is using them',
      ],
      [
        'a folder that is not watched',
        [ended({ problems: problems(1, { path: null }) })],
        {},
        'incomplete',
        'Changes here are noticed late',
      ],
      ['held deletions', [ended({ ...notInStep, held: HELD })], {}, 'waiting', '3 deletions need your OK'],
      [
        'a network that is gone, with work to do',
        [
          ended({
            ...{ ...notInStep, problems: problems(3, { code: 'busy' }) },
            fault: { code: 'unreachable', message: 'No network.' },
          }),
        ],
        {},
        'offline',
        'Offline, 3 changes wait',
      ],
      ['a fault', [ended({ ...notInStep, fault: FAULT })], {}, 'failed', 'Not syncing: access is denied'],
      [
        'R6: a root that is gone',
        [ended({ ...notInStep, fault: { code: 'root-missing', message: 'Sentence.' } })],
        {},
        'waiting',
        'Not syncing: the folder is missing',
      ],
      ['a fault that healed', [ended({ ...notInStep, fault: FAULT }), ended()], {}, 'in-step', 'Up to date'],
      ['a pause', [ended()], { activity: { step: 'paused' } }, 'paused', 'Paused'],
      [
        'an account without sign-in',
        [ended()],
        {
          account: accountTrouble(
            { ...account, session: { step: 'needs-sign-in', name: null, reason: 'It has ended.' } },
            0,
          ),
        },
        'waiting',
        'Sign in again to work',
      ],
    ];
  test.each(CASES)('%s', (_name, events, facts, status, headline) => {
    expect(conditionAfter(events, facts)).toMatchObject({ status, headline });
  });

  test('a denied file is counted while its pass still runs, and is no transfer any more', () => {
    const act = { type: 'make-marker', path: 'f0', reason: 'new-local' } as const;
    const [problem = null] = problems(1, {});
    const events: EngineEvent[] = [
      STARTED,
      PLANNED,
      { type: 'transfer', path: 'f0', direction: 'up', bytes: 0, total: 10 },
      { type: 'undone', act, problem },
    ];
    expect(viewAfter(...events).transfers.size).toBe(0);
    expect(conditionAfter(events)).toMatchObject({
      status: 'incomplete',
      headline: '1 file cannot be synced: access is denied',
      unsynced: 1,
      causes: [{ code: 'denied', count: 1 }],
    });
  });

  test('after a pause nothing counts until both sides have been scanned again', () => {
    const view = startedAnew(viewAfter(ended()));
    const facts = { activity: { step: 'running' }, account: null, conflicts: 0, at: 0 } as const;
    expect(conditionOf({ ...facts, view }).status).toBe('checking');
    expect(conditionOf({ ...facts, view: applyEvent(view, ended(), 0) }).status).toBe('in-step');
  });

  test('a stopped pass proves nothing', () => {
    const stopped = ended({ inStep: false, fault: { code: 'cancelled', message: 'Stopped.' } });
    expect(viewAfter(ended({ refused: refused(5) }), stopped).report?.refused).toHaveLength(5);
  });

  test('credentials that cannot be renewed count from when they have expired', () => {
    const failing = { status: 'failing', code: 'refused', message: 'No.', expiresAt: 1000 } as const;
    expect(accountTrouble({ ...account, credentials: failing }, 999)).toBeNull();
    expect(accountTrouble({ ...account, credentials: failing }, 1000)).toMatchObject({ ends: 'person' });
    const offline = { ...failing, code: 'unreachable' };
    expect(accountTrouble({ ...account, credentials: offline }, 1000)).toMatchObject({ ends: 'network' });
  });
});

describe('R18: green', () => {
  const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 1 });
  const path = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
  const problem = fc.record({
    path,
    code: fc.constantFrom('denied', 'busy', 'quota', 'no-space', 'io', 'locked', 'restless'),
    message: fc.constant('Sentence.'),
    kind: fc.constantFrom('waits', 'retrying'),
  });
  const report = fc.record({
    inStep: fc.boolean(),
    fault: rarely(fc.record({ code: fc.constantFrom('denied', 'unreachable', 'x'), message: fc.string() })),
    problems: fc.array(problem, { maxLength: 1 }),
    held: rarely(fc.constant(HELD)),
    refused: fc.nat(1).map(refused),
    unportable: fc.constant([]),
  });
  const pass = fc.constantFrom<EngineEvent[]>([], [STARTED], [STARTED, PLANNED]);
  const facts = fc.record({
    report: fc.option(report),
    pass,
    restarted: fc.boolean(),
    activity: fc.constantFrom('running', 'paused', 'stopped', 'failed'),
    account: rarely(
      fc.record({ ends: fc.constantFrom('person', 'network'), headline: fc.string(), message: fc.string() }),
    ),
    conflicts: fc.nat(1),
    at: fc.constantFrom(0, PASSING_MS),
  });

  test('is never shown beside a file that is not on both sides, nor before it is known', () => {
    let green = 0;
    fc.assert(
      fc.property(facts, (given) => {
        const seen = given.report === null ? [] : [ended(given.report)];
        const before = viewAfter(...seen);
        const restarted = given.restarted ? startedAnew(before) : before;
        const view = given.pass.reduce((each, event) => applyEvent(each, event, 0), restarted);
        const { status } = conditionOf({
          ...given,
          view,
          activity: given.activity === 'failed' ? { step: 'failed', fault: FAULT } : { step: given.activity },
        });
        if (status !== 'in-step') return;
        green++;
        expect(given).toMatchObject({ activity: 'running', account: null, conflicts: 0, restarted: false });
        expect(given.pass).not.toContain(PLANNED);
        expect(given.report).toMatchObject({
          inStep: true,
          fault: null,
          problems: [],
          held: null,
          refused: [],
        });
      }),
      { numRuns: 5000 },
    );
    expect(green).toBeGreaterThan(0);
  });

  test('is shown for all folders only when each of them is green', () => {
    const statuses = [
      'in-step',
      'incomplete',
      'waiting',
      'paused',
      'offline',
      'checking',
      'syncing',
    ] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 4 }), (several) => {
        const overall = overallOf(several.map((status) => ({ ...folder, status })));
        expect(overall.status === 'in-step').toBe(several.every((status) => status === 'in-step'));
      }),
    );
  });

  test('the names and the reason are told, the first of many', () => {
    const { summary } = conditionAfter([
      ended({ inStep: false, problems: problems(6, { code: 'busy', message: 'Later.' }) }),
    ]);
    expect(summary).toBe('6 files are tried again soon. "f0", "f1", "f2" and 3 more: Later.');
  });

  test('hints about names elsewhere do not take it away', () => {
    expect(conditionAfter([ended({ unportable: ['12:30.log'] })]).status).toBe('in-step');
  });
});
