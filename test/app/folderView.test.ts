// What a folder's engine tells becomes one honest word, sentence and figure.
import { describe, expect, test } from 'vitest';
import { folderStateSchema, transferSchema } from '../../src/contract/state.ts';
import { parseConfig } from '../../src/app/config/config.ts';
import type { FolderConfig } from '../../src/app/config/schema.ts';
import { knownNow, toFolderState, toTransfers } from '../../src/app/folders/folderState.ts';
import type { FolderParts } from '../../src/app/folders/folderState.ts';
import { applyEvent, emptyView } from '../../src/app/folders/folderView.ts';
import type { EngineEvent, PassReport } from '../../src/sync/engineApi.ts';

const REPORT: PassReport = {
  inStep: true,
  fault: null,
  complete: true,
  problems: [],
  held: null,
  refused: [],
  unportable: [],
  done: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
};
const DONE: EngineEvent = {
  type: 'done',
  act: { type: 'forget', path: 'a', kind: 'file', reason: 'both-deleted' },
  at: 0,
  bytes: null,
  note: null,
};
const STARTED: EngineEvent = { type: 'pass-started', scope: 'full' };
const UP = { type: 'transfer', path: 'a', direction: 'up', bytes: 0, total: 100 } as const;

function ended(report: Partial<PassReport>): EngineEvent {
  return { type: 'pass-ended', report: { ...REPORT, ...report } };
}

function folder(): FolderConfig {
  const text = JSON.stringify({
    accounts: [{ id: 'a', source: 'environment', region: 'eu-central-1' }],
    folders: [{ id: 'f', account: 'a', localPath: '/srv/f', bucket: 'bucket', prefix: 'p/' }],
  });
  const config = parseConfig(text, 'config.json');
  const first = config.ok ? config.value.folders[0] : undefined;
  if (first === undefined) throw new Error('not a configuration');
  return first;
}

function viewAfter(events: readonly EngineEvent[]) {
  return events.reduce((before, event, index) => applyEvent(before, event, 1000 * index), emptyView(null));
}

function stateAfter(events: readonly EngineEvent[], parts: Partial<FolderParts> = {}) {
  const view = viewAfter(events);
  return folderStateSchema.parse(
    toFolderState({
      config: folder(),
      view,
      activity: { step: 'running' },
      files: 7,
      conflicts: [],
      degraded: [],
      ...parts,
    }),
  );
}

describe('status of a folder', () => {
  const FAULT = { message: 'Sentence.' };
  const HELD = { local: ['a', 'b'], remote: ['c'], ofFiles: 3, reason: 'too-many' } as const;
  const WAITS = { path: 'a', code: 'denied', message: 'No.', kind: 'waits' } as const;
  const RETRYING = { path: 'a', code: 'busy', message: 'Later.', kind: 'retrying' } as const;
  const CASES: readonly (readonly [string, readonly EngineEvent[], string, string])[] = [
    ['nothing yet', [], 'starting', 'Starting.'],
    ['a first look', [STARTED], 'checking', 'Comparing'],
    ['work', [STARTED, { type: 'planned', acts: 3, bytes: 9 }, DONE], 'syncing', 'Syncing: 2 changes'],
    ['uploads', [STARTED, { type: 'planned', acts: 1, bytes: 9 }, UP], 'syncing', 'Uploading: 1 change '],
    ['all equal', [STARTED, ended({})], 'in-step', 'In step.'],
    ['a routine look', [STARTED, ended({}), STARTED], 'in-step', 'In step.'],
    [
      'no network',
      [ended({ inStep: false, fault: { code: 'unreachable', ...FAULT } })],
      'offline',
      'Sentence.',
    ],
    [
      'no sign-in',
      [ended({ inStep: false, fault: { code: 'needs-sign-in', ...FAULT } })],
      'waiting',
      'Sentence.',
    ],
    [
      'R6 root gone',
      [ended({ inStep: false, fault: { code: 'root-missing', ...FAULT } })],
      'waiting',
      'Sentence.',
    ],
    ['no right', [ended({ inStep: false, fault: { code: 'denied', ...FAULT } })], 'failed', 'Sentence.'],
    [
      'R9 held deletes',
      [ended({ inStep: false, held: HELD })],
      'waiting',
      '2 files on this computer and 1 file in the bucket',
    ],
    [
      'a person must act',
      [ended({ inStep: false, problems: [WAITS, RETRYING] })],
      'waiting',
      'Waits for you: "a". No.',
    ],
    [
      'a retry is named, with its reason',
      [ended({ inStep: false, problems: [RETRYING] })],
      'syncing',
      '"a" will be tried again soon. Later.',
    ],
    [
      'the first of many retries are named, the rest is counted',
      [
        ended({
          inStep: false,
          problems: ['a', 'b', 'c', 'd', 'e', 'f'].map((path) => ({ ...RETRYING, path })),
        }),
      ],
      'syncing',
      '6 files will be tried again soon: "a", "b", "c" and 3 more. Later.',
    ],
    [
      'what concerns no file is no file',
      [ended({ problems: [{ ...RETRYING, path: null }] })],
      'in-step',
      'In step.',
    ],
    [
      'a fault that healed',
      [ended({ inStep: false, fault: { code: 'x', ...FAULT } }), ended({})],
      'in-step',
      'In step.',
    ],
  ];
  test.each(CASES)('%s', (_name, events, status, words) => {
    const state = stateAfter(events);
    expect(state.status).toBe(status);
    expect(state.summary).toContain(words);
  });

  test('pausing and failing to start win over what the engine said', () => {
    expect(stateAfter([ended({})], { activity: { step: 'paused' } }).status).toBe('paused');
    const fault = { code: 'nested-root', message: 'Choose another folder.' };
    expect(stateAfter([], { activity: { step: 'failed', fault } })).toMatchObject({
      status: 'failed',
      summary: 'Choose another folder.',
    });
  });

  describe('a folder that is not looked at', () => {
    const refused = [{ name: '../evil', side: 'remote', reason: 'key-dots' }] as const;
    const found = ended({ inStep: false, problems: [WAITS], refused });

    test.each(['stopped', 'paused'] as const)('%s, it still shows what was last known, and when', (step) => {
      const state = stateAfter([STARTED, found], { activity: { step } });
      expect(state.problems.map(({ kind }) => kind)).toEqual(['waits', 'refused']);
      expect(state.problemsAt).toBe(1000);
      expect(state.summary).toMatch(/^(Not running|Paused)\. Last known: Waits for you: "a"\. No\.$/);
    });

    const before = knownNow(viewAfter([STARTED, found]));

    test('in the next process too, until that has looked for itself', () => {
      const lastKnown = before;
      const stopped = stateAfter([], { activity: { step: 'stopped' }, lastKnown });
      expect(stopped).toMatchObject({ problemCount: 2, problemsAt: 1000 });
      const offline = ended({ complete: false, inStep: false, fault: { code: 'unreachable', ...FAULT } });
      expect(stateAfter([offline], { lastKnown })).toMatchObject({ status: 'offline', problemCount: 2 });
      expect(stateAfter([ended({})], { lastKnown })).toMatchObject({ problems: [], problemsAt: null });
    });

    test('and while it runs the problems have no time: they are so now', () => {
      expect(stateAfter([found])).toMatchObject({ problemCount: 2, problemsAt: null });
    });
  });

  test('the last time in step survives later failures', () => {
    const state = stateAfter([
      STARTED,
      ended({}),
      ended({ inStep: false, fault: { code: 'unreachable', ...FAULT } }),
    ]);
    expect(state).toMatchObject({ lastInStepAt: 1000, files: 7, remote: 's3://bucket/p/' });
  });

  test('R8 refused names are shown with a reason, after what needs a person', () => {
    const refused = [{ name: '../evil', side: 'remote', reason: 'key-dots' }] as const;
    const state = stateAfter([ended({ problems: [RETRYING, WAITS], inStep: false, refused })]);
    expect(state.problems.map((problem) => problem.kind)).toEqual(['waits', 'retrying', 'refused']);
    expect(state.problems[2]?.message).toContain('"../evil" in the bucket');
  });

  test('N5 names that Windows could not hold are a hint, the last of the list, and nothing that holds back', () => {
    const state = stateAfter([ended({ unportable: ['12:30.log'] })]);
    expect(state.status).toBe('in-step');
    expect(state.problems).toMatchObject([{ kind: 'hint', path: '12:30.log' }]);
  });

  test('thousands of problems are counted, a hundred are sent', () => {
    const problems = Array.from({ length: 5000 }, (_, index) => ({ ...WAITS, path: `f${index}` }));
    const state = stateAfter([ended({ inStep: false, problems })]);
    expect(state.problems).toHaveLength(100);
    expect(state.problemCount).toBe(5000);
  });

  test('R9 held deletes carry the numbers', () => {
    expect(stateAfter([ended({ inStep: false, held: HELD })]).heldDeletes).toMatchObject({
      side: 'both',
      count: 3,
      ofFiles: 3,
      examples: ['a', 'b', 'c'],
    });
  });
});

describe('progress of a transfer', () => {
  function transfersAfter(samples: readonly (readonly [at: number, bytes: number])[], at: number) {
    const view = samples.reduce(
      (before, [when, bytes]) => applyEvent(before, { ...UP, bytes, total: 10_000 }, when),
      emptyView(null),
    );
    return toTransfers('f', view, at).map((transfer) => transferSchema.parse(transfer));
  }

  test('no rate before the first second has passed', () => {
    expect(
      transfersAfter(
        [
          [0, 0],
          [900, 800],
        ],
        900,
      ),
    ).toMatchObject([{ bytes: 800, rate: null, secondsLeft: null }]);
  });

  test('rate and time left follow the bytes', () => {
    expect(
      transfersAfter(
        [
          [0, 0],
          [1000, 1000],
          [2000, 2000],
        ],
        2000,
      ),
    ).toMatchObject([{ rate: 1000, secondsLeft: 8 }]);
  });

  test('a change of rate shows within seconds', () => {
    const slowThenFast = Array.from(
      { length: 30 },
      (_, second) => [second * 1000, second < 20 ? 0 : (second - 20) * 1000] as const,
    );
    const [transfer] = transfersAfter(slowThenFast, 29_000);
    expect(transfer?.rate).toBeGreaterThan(900);
  });

  test('a stalled transfer slows down to zero and promises nothing', () => {
    const [transfer] = transfersAfter(
      [
        [0, 0],
        [1000, 1000],
      ],
      60_000,
    );
    expect(transfer?.rate).toBe(0);
    expect(transfer?.secondsLeft).toBeNull();
  });

  test('a retry from the start is measured afresh', () => {
    expect(
      transfersAfter(
        [
          [0, 0],
          [2000, 9000],
          [2100, 0],
        ],
        2100,
      ),
    ).toMatchObject([{ bytes: 0, rate: null }]);
  });

  test('thousands of chunks keep few samples', () => {
    const view = Array.from({ length: 5000 }).reduce<ReturnType<typeof emptyView>>(
      (before, _, index) => applyEvent(before, { ...UP, bytes: index, total: 5000 }, index * 2),
      emptyView(null),
    );
    expect(view.transfers.get('a')?.samples.length).toBeLessThan(60);
    expect(view.transfers.get('a')?.bytes).toBe(4999);
  });

  test('ends with the transfer', () => {
    const view = applyEvent(applyEvent(emptyView(null), UP, 0), { type: 'transfer-ended', path: 'a' }, 1);
    expect(toTransfers('f', view, 1)).toEqual([]);
  });
});
