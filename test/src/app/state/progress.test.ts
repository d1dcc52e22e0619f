// Progress and time left: honest, never beyond the total, never jumping, silent when nothing moves.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advanceEstimate,
  beginEstimate,
  LARGEST_JUMP,
  paceOf,
  STALL_MS,
} from '../../../../src/app/state/view/estimate.ts';
import type { Amount, Estimate } from '../../../../src/app/state/view/estimate.ts';
import { applyEvent, emptyView } from '../../../../src/app/state/view/folderView.ts';
import { progressOf } from '../../../../src/app/state/condition/progressOf.ts';
import type { Act } from '../../../../src/sync/decide/model.ts';
import type { EngineEvent } from '../../../../src/sync/engineApi.ts';
import { plannedWork } from '../../../../src/sync/plannedWork.ts';

const TOTAL: Amount = { bytes: 100_000, files: 100 };

/** The pace after each step of `seconds`, in which `bytes` and `files` were done. */
function measured(
  steps: readonly (readonly [seconds: number, bytes: number, files: number])[],
  total = TOTAL,
): { readonly estimate: Estimate; readonly at: number } {
  let done: Amount = { bytes: 0, files: 0 };
  let at = 0;
  let estimate = beginEstimate(done, at);
  for (const [seconds, bytes, files] of steps) {
    at += seconds * 1000;
    done = { bytes: done.bytes + bytes, files: done.files + files };
    estimate = advanceEstimate(estimate, done, total, at);
  }
  return { estimate, at };
}

function paceAfter(...input: Parameters<typeof measured>): ReturnType<typeof paceOf> {
  const { estimate, at } = measured(...input);
  return paceOf(estimate, at);
}

function times<T>(count: number, step: T): T[] {
  return Array.from({ length: count }, () => step);
}

describe('the time left', () => {
  test('is unknown before two seconds have been measured', () => {
    expect(paceAfter([[1.9, 1000, 0]])).toEqual({ rate: null, secondsLeft: null, stalled: false });
  });

  test('follows the bytes where files are large', () => {
    expect(paceAfter(times(10, [1, 1000, 0] as const))).toMatchObject({ rate: 1000, secondsLeft: 90 });
  });

  test('follows the number of files where they are small', () => {
    const { secondsLeft } = paceAfter(times(10, [1, 1, 1] as const), { bytes: 100, files: 100 });
    expect(secondsLeft).toBe(90);
    const many = paceAfter(times(10, [1, 5000, 1] as const));
    expect(many.secondsLeft).toBe(90);
  });

  test('averages the last half minute', () => {
    const steps = [...times(60, [1, 1000, 0] as const), ...times(31, [1, 100, 0] as const)];
    expect(paceAfter(steps).rate).toBeCloseTo(100, -1.5);
  });

  test('is hidden when nothing has moved for five seconds, and measured again afterwards', () => {
    const steps = times(10, [1, 1000, 0] as const);
    const { estimate, at } = measured(steps);
    expect(paceOf(estimate, at + STALL_MS - 1)).toMatchObject({ stalled: false, secondsLeft: 90 });
    expect(paceOf(estimate, at + STALL_MS)).toEqual({ rate: null, secondsLeft: null, stalled: true });
    expect(paceAfter([...steps, [60, 10, 0]])).toEqual({ rate: null, secondsLeft: null, stalled: false });
    expect(paceAfter([...steps, [60, 10, 0], ...times(3, [1, 10, 0] as const)]).rate).toBe(10);
  });

  test('starts over without a jump when bytes are sent again', () => {
    const steps = times(10, [1, 1000, 0] as const);
    const again = paceAfter([...steps, [1, -9000, 0], ...times(4, [1, 1000, 0] as const)]);
    expect(again.rate).toBe(1000);
    expect(again.secondsLeft).toBeGreaterThanOrEqual(90);
  });

  const step = fc.tuple(fc.double({ min: 0.05, max: 8, noNaN: true }), fc.nat(20_000), fc.nat(20));
  test('never jumps by more than a third, is never negative, never more than stalled says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const total = {
          bytes: steps.reduce((sum, [, bytes]) => sum + bytes, 1),
          files: steps.reduce((sum, [, , files]) => sum + files, 1),
        };
        let before: number | null = null;
        for (let length = 1; length <= steps.length; length++) {
          const { estimate, at } = measured(steps.slice(0, length), total);
          const { secondsLeft, rate, stalled } = paceOf(estimate, at);
          if (secondsLeft !== null) {
            expect(stalled).toBe(false);
            expect(Number.isFinite(secondsLeft) && secondsLeft >= 0).toBe(true);
            if (before !== null)
              expect(Math.abs(secondsLeft - before)).toBeLessThanOrEqual(before * LARGEST_JUMP + 1e-6);
          }
          if (rate !== null) expect(rate).toBeGreaterThanOrEqual(0);
          before = secondsLeft;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('thousands of chunks keep few samples', () => {
    const { estimate } = measured(times(5000, [0.002, 1, 0] as const));
    expect(estimate.samples.length).toBeLessThan(70);
    expect(estimate.latest.bytes).toBe(5000);
  });
});

const SIZE = 10;
function upload(path: string): Act {
  const identity = { device: 'd', inode: path, size: SIZE, mtime: '1', ctime: '1', birthtime: '1' };
  const local = { kind: 'file', path, identity, executable: false } as const;
  return { type: 'upload', path, local, base: null, replacesEtag: null, similar: [], reason: 'new-local' };
}

describe('the progress of a pass', () => {
  const acts = ['a', 'b', 'c', 'd'].map(upload);
  const planned: EngineEvent = { type: 'planned', ...plannedWork(acts) };
  const begun = applyEvent(
    applyEvent(emptyView(null), { type: 'pass-started', scope: 'full' }, 0),
    planned,
    0,
  );

  function progressAfter(events: readonly EngineEvent[]) {
    const view = events.reduce((each, event, index) => applyEvent(each, event, index * 100), begun);
    const progress = progressOf(view, events.length * 100);
    return progress?.step === 'acting' ? progress : null;
  }

  test('is known from the plan before anything has moved', () => {
    expect(progressAfter([])).toMatchObject({ files: 0, totalFiles: 4, bytes: 0, totalBytes: 40 });
  });

  test('more work than was planned at first takes longer than was promised for that', () => {
    const moved = (path: string, bytes: number): EngineEvent => {
      return { type: 'transfer', path, direction: 'up', bytes, total: SIZE };
    };
    const first = plannedWork([upload('a')]);
    const more = plannedWork(Array.from({ length: 50 }, (_, index) => upload(`b${index}`)));
    const events: readonly (readonly [number, EngineEvent])[] = [
      [0, { type: 'pass-started', scope: 'full' }],
      [0, { type: 'planned', ...first }],
      [0, moved('a', 0)],
      [3000, moved('a', SIZE)],
      [3100, { type: 'planned', ...more }],
      [3200, moved('b0', 0)],
      [5000, moved('b0', SIZE / 2)],
    ];
    const view = events.reduce((each, [at, event]) => applyEvent(each, event, at), emptyView(null));
    const progress = progressOf(view, 5000);
    expect(progress?.step === 'acting' && progress.secondsLeft).toBeGreaterThan(60);
  });

  test('a row appears as soon as a file is open, and ends with its act', () => {
    const opened = applyEvent(
      begun,
      { type: 'transfer', path: 'a', direction: 'up', bytes: 0, total: SIZE },
      1,
    );
    expect(opened.transfers.get('a')).toMatchObject({ bytes: 0, totalBytes: SIZE });
    const act = upload('a');
    const done = applyEvent(opened, { type: 'done', act, at: 2, bytes: SIZE, note: null }, 2);
    expect(done.transfers.size).toBe(0);
  });

  test('bytes in flight count; what cannot be done leaves the total', () => {
    const problem = { path: 'b', code: 'denied', message: 'No.', kind: 'retrying' } as const;
    expect(
      progressAfter([
        { type: 'transfer', path: 'a', direction: 'up', bytes: 7, total: SIZE },
        { type: 'undone', act: upload('b'), problem },
      ]),
    ).toMatchObject({ files: 0, totalFiles: 3, bytes: 7, totalBytes: 30 });
  });

  const event = fc.oneof(
    fc.record({
      ...{ type: fc.constant('transfer' as const), path: fc.constantFrom('a', 'b', 'c', 'd') },
      ...{ direction: fc.constant('up' as const), bytes: fc.nat(3 * SIZE), total: fc.constant(SIZE) },
    }),
    fc.record({
      ...{ type: fc.constant('done' as const), act: fc.constantFrom(...acts), at: fc.constant(0) },
      ...{ bytes: fc.constant(null), note: fc.constant(null) },
    }),
  );
  test('retries that send bytes again never run beyond the total', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const progress = progressAfter(events);
        expect(progress?.bytes).toBeLessThanOrEqual(progress?.totalBytes ?? 0);
        expect(progress?.files).toBeLessThanOrEqual(progress?.totalFiles ?? 0);
      }),
    );
  });
});
