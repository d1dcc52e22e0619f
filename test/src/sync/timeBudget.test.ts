// T1: floods of touches, large files and files that are touched all the time cost no endless copies.
import { expect, test } from 'vitest';
import { createTimeBudget } from '../../../src/sync/run/timeBudget.ts';
import { createManualClock } from '../app/fakes/manualClock.ts';

const HOUR_MS = 3600_000;
const MIB = 1024 * 1024;

test('T1: 5,000 files may have their times sent within an hour, then as many again', async () => {
  const clock = createManualClock();
  const budget = createTimeBudget(clock, 'send');
  const sent = (count: number): number =>
    Array.from({ length: count }, (_, index) => budget.take(`file-${index}`, 1)).filter(Boolean).length;
  expect(sent(100_000)).toBe(5000);
  await clock.advance(HOUR_MS - 1);
  expect(sent(1)).toBe(0);
  await clock.advance(1);
  expect(sent(100_000)).toBe(5000);
});

test('T1: one file that is touched all the time is sent ten times within an hour, and others go on', async () => {
  const clock = createManualClock();
  const budget = createTimeBudget(clock, 'send');
  const sent = Array.from({ length: 100 }, () => budget.take('busy', 1)).filter(Boolean).length;
  expect(sent).toBe(10);
  expect(budget.take('other', 1)).toBe(true);
  await clock.advance(HOUR_MS);
  expect(budget.take('busy', 1)).toBe(true);
});

test('T1: not above 64 MiB, and not at all where times are kept', () => {
  const clock = createManualClock();
  const budget = createTimeBudget(clock, 'send');
  expect([budget.take('a', 64 * MIB), budget.take('a', 64 * MIB + 1)]).toEqual([true, false]);
  expect(createTimeBudget(clock, 'keep').take('a', 1)).toBe(false);
});
