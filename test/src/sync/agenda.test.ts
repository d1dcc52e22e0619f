// The run loop's agenda alone: what comes next, and when, for any hints, passes, polls, faults and clocks.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createAgenda,
  FIRST_RETRY_MS,
  MAX_BACKOFF_MS,
  MAX_PATHS,
  MAX_REFUSED_BACKOFF_MS,
  MAX_RETRY_MS,
  REST_MS,
  SLEPT_MS,
  type Agenda,
  type Task,
} from '../../../src/sync/run/agenda.ts';

const TIMES = { settleMs: 300, pollMs: 20_000, sweepMs: 600_000 };
const START = Date.UTC(2026, 10, 22);
const MAX_WAIT = Math.max(TIMES.pollMs, MAX_BACKOFF_MS);

/** An agenda on which everything was looked at and the bucket was listed at START. */
function clearAgenda(): Agenda {
  const agenda = createAgenda(TIMES);
  agenda.begin('all', START);
  agenda.looked('all', [], START);
  return agenda;
}

function scopeOf(task: Task): 'all' | readonly string[] | null {
  if (task.type !== 'look') return null;
  return task.scope === 'all' ? 'all' : [...task.scope];
}

describe('the agenda', () => {
  test('begins with a look at everything, then rests until the next poll (R2)', () => {
    const agenda = createAgenda(TIMES);
    expect(scopeOf(agenda.next(START))).toBe('all');
    expect(agenda.isClear).toBe(false);
    agenda.begin('all', START);
    agenda.looked('all', [], START);
    expect(agenda.isClear).toBe(true);
    expect(agenda.next(START)).toEqual({ type: 'rest', until: START + TIMES.pollMs });
    expect(agenda.next(START + TIMES.pollMs)).toEqual({ type: 'poll' });
  });

  test('a hint is compared when the save has settled, and looked at when it tells anything new', () => {
    const agenda = clearAgenda();
    agenda.hint(['a', 'b'], START);
    expect(agenda.next(START)).toEqual({ type: 'rest', until: START + TIMES.settleMs });
    const at = START + TIMES.settleMs;
    expect(agenda.next(at)).toEqual({ type: 'compare', paths: ['a', 'b'] });
    agenda.compared(['a', 'b'], ['b'], at);
    expect(scopeOf(agenda.next(at))).toEqual(['b']);
    agenda.begin(new Set(['b']), at);
    agenda.looked(new Set(['b']), [], at);
    expect(agenda.isClear).toBe(true);
  });

  test('a hint of anything, or of too many paths, is a look at everything', () => {
    const anything = clearAgenda();
    anything.hint([''], START);
    expect(scopeOf(anything.next(START))).toBe('all');
    const many = clearAgenda();
    many.hint(
      Array.from({ length: MAX_PATHS + 1 }, (_, index) => `f${index}`),
      START,
    );
    expect(scopeOf(many.next(START))).toBe('all');
  });

  test('what happens during a look at everything is looked at after it', () => {
    const agenda = createAgenda(TIMES);
    agenda.begin('all', START);
    agenda.hint(['a'], START);
    agenda.looked('all', [], START);
    expect(agenda.isClear).toBe(false);
    expect(agenda.next(START + TIMES.settleMs)).toEqual({ type: 'compare', paths: ['a'] });
  });

  test('a path that was just looked at rests before its next hint counts', () => {
    const agenda = clearAgenda();
    agenda.begin(new Set(['log']), START);
    agenda.looked(new Set(['log']), [], START);
    agenda.hint(['log'], START);
    agenda.compared(['log'], ['log'], START + TIMES.settleMs);
    expect(agenda.next(START + TIMES.settleMs)).toEqual({ type: 'rest', until: START + REST_MS });
    expect(scopeOf(agenda.next(START + REST_MS))).toEqual(['log']);
  });

  test('what needs another look gets it later each time, and at once when somebody asks (R12)', () => {
    const agenda = clearAgenda();
    let now = START;
    const waits = Array.from({ length: 9 }, () => {
      agenda.looked(new Set(['a']), ['a'], now);
      const at = now;
      for (let task = agenda.next(now); task.type !== 'look'; task = agenda.next(now)) {
        if (task.type === 'poll') agenda.polled([], now);
        else if (task.type === 'rest') now = task.until;
      }
      agenda.begin(new Set(['a']), now);
      return now - at;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((factor) => factor * FIRST_RETRY_MS));
    agenda.looked(new Set(['a']), ['a'], now);
    agenda.wake();
    expect(scopeOf(agenda.next(now))).toBe('all');
  });

  test('after a fault it waits, longer each time, and then looks at everything; hints do not shorten that', () => {
    const agenda = clearAgenda();
    let now = START;
    const waits = Array.from({ length: 10 }, () => {
      agenda.failed(now, 1);
      agenda.hint(['a'], now);
      const task = agenda.next(now);
      if (task.type !== 'rest') throw new Error(`${task.type} instead of a rest`);
      const waited = task.until - now;
      now = task.until;
      expect(scopeOf(agenda.next(now))).toBe('all');
      return waited / 1000;
    });
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    // CR5: a refusal is tried again within a minute.
    agenda.failed(now, 1, MAX_REFUSED_BACKOFF_MS);
    const refused = agenda.next(now);
    expect(refused).toEqual({ type: 'rest', until: now + MAX_REFUSED_BACKOFF_MS });
    agenda.failed(now, 1);
    agenda.wake();
    expect(scopeOf(agenda.next(now))).toBe('all');
  });

  test('a rest that ends far too late was a sleep: everything is looked at', () => {
    const agenda = clearAgenda();
    expect(agenda.rested(START + 100, START + 100 + SLEPT_MS)).toBe(false);
    expect(agenda.isClear).toBe(true);
    expect(agenda.rested(START + 100, START + 101 + SLEPT_MS)).toBe(true);
    expect(scopeOf(agenda.next(START + 101 + SLEPT_MS))).toBe('all');
  });

  test('a folder that is not watched is scanned soon while scans find changes, then less and less often', () => {
    const agenda = createAgenda(TIMES);
    let now = START;
    const scan = (watched: boolean, found: boolean, took = 0): void => {
      agenda.begin('all', now);
      now += took;
      agenda.looked('all', [], now);
      agenda.swept(watched, found, now);
    };
    const untilNext = (): number => {
      const from = now;
      for (let task = agenda.next(now); task.type !== 'look'; task = agenda.next(now)) {
        if (task.type === 'poll') agenda.polled([], now);
        else if (task.type === 'rest') now = task.until;
      }
      return (now - from) / 1000;
    };
    scan(false, true);
    expect(untilNext()).toBe(30);
    const waits = [false, false, false, false, false, false, true, false].map((found) => {
      scan(false, found);
      return untilNext();
    });
    expect(waits).toEqual([60, 120, 240, 480, 600, 600, 30, 60]);
    scan(false, true, 20_000);
    expect(untilNext()).toBe(200);
    scan(true, true);
    expect(untilNext()).toBe(600);
  });

  test('a clock that is set back delays nothing', () => {
    const dayBefore = START - 24 * 3600_000;
    expect(clearAgenda().next(dayBefore).type).not.toBe('rest');
    const failed = clearAgenda();
    failed.failed(START, 1);
    expect(failed.next(dayBefore).type).not.toBe('rest');
    const retrying = clearAgenda();
    retrying.looked(new Set(['a']), ['a'], START);
    expect(scopeOf(retrying.next(dayBefore))).not.toBeNull();
  });
});

/** What the world does between two tasks, and how the next pass or poll ends. */
const event = fc.record({
  hints: fc.array(fc.constantFrom('', 'a', 'b', 'c/d'), { maxLength: 3 }),
  changed: fc.array(fc.constantFrom('a', 'b', 'c/d'), { maxLength: 2 }),
  again: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  fails: fc.boolean(),
  wakes: fc.boolean(),
  jump: fc.oneof(fc.constant(0), fc.integer({ min: -3600_000, max: 3600_000 })),
});

describe('any story', () => {
  test('no wait is longer than a poll, a retry or a back-off, and no hint is forgotten', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (story) => {
        const agenda = createAgenda(TIMES);
        let now = START;
        /** Hinted, and neither ruled out nor looked at since. */
        const open = new Set<string>();
        for (const { hints, changed, again, fails, wakes, jump } of story) {
          agenda.hint(hints, now);
          for (const path of hints) open.add(path);
          if (wakes) agenda.wake();
          now += jump;
          const task = agenda.next(now);
          if (wakes) expect(scopeOf(task)).toBe('all');
          switch (task.type) {
            case 'rest':
              expect(task.until).toBeGreaterThan(now);
              expect(task.until - now).toBeLessThanOrEqual(MAX_WAIT);
              now = task.until;
              break;
            case 'compare': {
              const kept = task.paths.filter((path) => changed.some((one) => one === path));
              agenda.compared(task.paths, kept, now);
              for (const path of task.paths) if (!kept.includes(path)) open.delete(path);
              break;
            }
            case 'poll':
              if (fails) agenda.failed(now, 0.5);
              else agenda.polled(changed, now);
              break;
            case 'look':
              agenda.begin(task.scope, now);
              if (fails) agenda.failed(now, 0.5);
              else agenda.looked(task.scope, again, now);
              if (task.scope === 'all') agenda.swept(!fails, again.length > 0, now);
              if (task.scope === 'all') open.clear();
              else for (const path of task.scope) open.delete(path);
              // A fault means a look at everything, which covers all that was open.
              if (fails) open.add('');
          }
          if (open.size > 0) expect(agenda.isClear).toBe(false);
        }
        // Left alone, with everything going well, it comes to rest with a clear agenda.
        for (let step = 0; !agenda.isClear; step++) {
          expect(step).toBeLessThan(100);
          const task = agenda.next(now);
          if (task.type === 'rest') now = task.until;
          else if (task.type === 'compare') agenda.compared(task.paths, task.paths, now);
          else if (task.type === 'poll') agenda.polled([], now);
          else {
            agenda.begin(task.scope, now);
            agenda.looked(task.scope, [], now);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('retries never wait longer than their maximum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (times) => {
        const agenda = clearAgenda();
        for (let count = 0; count < times; count++) agenda.looked(new Set(['a']), ['a'], START);
        const task = agenda.next(START);
        expect(task.type === 'rest' && task.until - START <= Math.min(MAX_RETRY_MS, TIMES.pollMs)).toBe(true);
      }),
    );
  });
});
