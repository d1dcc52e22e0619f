// What a folder's engine tells becomes one honest word, sentence and figure.
import { describe, expect, test } from 'vitest';
import { folderStateSchema, transferSchema } from '../../../../src/contract/state.ts';
import { parseConfig } from '../../../../src/app/config/config.ts';
import type { FolderConfig } from '../../../../src/app/config/schema.ts';
import { knownNow, toFolderState, toTransfers } from '../../../../src/app/folders/folderState.ts';
import type { FolderSnapshot } from '../../../../src/app/folders/folderState.ts';
import { applyEvent, emptyView } from '../../../../src/app/state/view/folderView.ts';
import type { EngineEvent, HeldDeletes } from '../../../../src/sync/engineApi.ts';
import { ended } from '../fakes/passReports.ts';
import { baseFile } from '../../journal/baseFile.ts';

const DONE_ACT = { type: 'make-marker', path: 'a', reason: 'new-local' } as const;
const STARTED: EngineEvent = { type: 'pass-started', scope: 'full' };
const UP = { type: 'transfer', path: 'a', direction: 'up', bytes: 0, total: 100 } as const;

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

function stateAfter(events: readonly EngineEvent[], parts: Partial<FolderSnapshot> = {}) {
  const view = viewAfter(events);
  return folderStateSchema.parse(
    toFolderState({
      config: folder(),
      view,
      activity: { step: 'running' },
      account: null,
      at: 1000 * events.length,
      files: 7,
      conflicts: 0,
      openConflicts: [],
      degraded: [],
      versioned: null,
      ...parts,
    }),
  );
}

describe('state of a folder', () => {
  const FAULT = { message: 'Sentence.' };
  const HELD: HeldDeletes = {
    question: 'q',
    local: ['a', 'b'].map((path) => ({ path, size: 10 })),
    remote: [{ path: 'c', size: 5 }],
    ofFiles: 3,
    reason: 'too-many',
  };
  const WAITS = { path: 'a', code: 'denied', message: 'No.', kind: 'waits' } as const;
  const RETRYING = { path: 'a', code: 'busy', message: 'Later.', kind: 'retrying' } as const;

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
      expect(state.summary).toMatch(/^(Not running|Paused)\. Last known: "a": No\.$/);
    });

    const view = viewAfter([STARTED, found]);
    const facts = { activity: { step: 'running' }, account: null, conflicts: 0, at: 0 } as const;
    const remembered = knownNow({ ...facts, view });
    const counts = { waits: 1, retrying: 0, refused: 1, hint: 0 };

    test('in the next process too, until that has looked for itself', () => {
      const stopped = stateAfter([], { activity: { step: 'stopped' }, remembered });
      expect(stopped).toMatchObject({ problemCounts: counts, problemsAt: 1000 });
      expect(stopped.summary).toBe('Not running. Last known: "a": No.');
      const offline = ended({ complete: false, inStep: false, fault: { code: 'unreachable', ...FAULT } });
      expect(stateAfter([offline], { remembered })).toMatchObject({
        status: 'offline',
        problemCounts: counts,
      });
      expect(stateAfter([ended({})], { remembered })).toMatchObject({ problems: [], problemsAt: null });
    });

    test('and while it runs the problems have no time: they are so now', () => {
      expect(stateAfter([found])).toMatchObject({ problemCounts: counts, problemsAt: null });
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
    expect(state.problemCounts).toEqual({ waits: 5000, retrying: 0, refused: 0, hint: 0 });
  });

  test('R9 held deletes carry the numbers', () => {
    expect(stateAfter([ended({ inStep: false, held: HELD })]).heldDeletes).toMatchObject({
      ...{ question: 'q', side: 'both', count: 3, bytes: 25, ofFiles: 3, examples: ['a', 'b', 'c'] },
      ...{ wayBack: 'unknown', answered: null },
    });
  });

  test('R9 whether there is a way back is said: the trash here, versions in the bucket, or none', () => {
    const wayBack = (versioned: boolean | null, held: Partial<HeldDeletes>) =>
      stateAfter([ended({ held: { ...HELD, ...held } })], { versioned }).heldDeletes?.wayBack;
    expect(wayBack(false, { remote: [] })).toBe('trash');
    expect(wayBack(true, {})).toBe('versions');
    expect(wayBack(false, {})).toBe('none');
  });

  test('R9 once answered there is nothing to answer any more, but how far it is', () => {
    const asked = [ended({ inStep: false, held: HELD })];
    const answered: EngineEvent = { type: 'answered', held: HELD, approve: true };
    const act = {
      type: 'delete-remote',
      path: 'c',
      base: baseFile('c'),
      etag: 'e',
      reason: 'deleted-local',
    } as const;
    const gone: EngineEvent = { type: 'done', act, at: 0, bytes: null, note: null };
    expect(stateAfter([...asked, answered]).heldDeletes?.answered).toEqual({ approve: true, done: 0 });
    expect(stateAfter([...asked, answered]).questions).toBe(0);
    // The end of a pass that had begun before the answer says nothing about it.
    const running = [...asked, answered, ended({ inStep: false }), STARTED, gone];
    expect(stateAfter(running).heldDeletes?.answered).toEqual({ approve: true, done: 1 });
    expect(stateAfter([...running, ended({})]).heldDeletes).toBeNull();
  });
});

test('a transfer is shown with its pace, largest first, until its act has ended', () => {
  const small = { ...UP, path: 'b', total: 50 };
  const events: EngineEvent[] = [UP, small, { ...UP, bytes: 60 }];
  const view = events.reduce((each, event, index) => applyEvent(each, event, 3000 * index), emptyView(null));
  expect(toTransfers('f', view, 6000).map((transfer) => transferSchema.parse(transfer))).toMatchObject([
    { path: 'a', bytes: 60, totalBytes: 100, rate: null, stalled: false },
    { path: 'b', bytes: 0, totalBytes: 50, rate: null, stalled: false },
  ]);
  const undone = applyEvent(view, { type: 'undone', act: { ...DONE_ACT, path: 'a' }, problem: null }, 7000);
  expect(toTransfers('f', undone, 9000)).toMatchObject([{ path: 'b', stalled: true }]);
});
