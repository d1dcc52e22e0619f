// When renewals and retries are due, as arithmetic on wall-clock times (CR2).
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isDue,
  isUsable,
  MAX_RETRY_MS,
  MAX_URGENT_RETRY_MS,
  MIN_RETRY_MS,
  refusedRetryAt,
  renewsAt,
  retryAt,
  SLOW_RETRY_MS,
  USABLE_MARGIN_MS,
} from '../../../../src/auth/account/renewal.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22);

describe('the arithmetic', () => {
  test.each([
    ['a quarter of an hour', 15, 7.5],
    ['half an hour', 30, 15],
    ['an hour', 60, 45],
    ['twelve hours', 720, 705],
    ['a minute', 1, 0.5],
  ])('%s is renewed at max(expiry - 15 min, half life)', (_name, lifetime, renewal) => {
    expect(renewsAt({ issuedAt: 0, expiresAt: lifetime * MINUTE })).toBe(renewal * MINUTE);
  });

  const lifetime = fc.record({
    issuedAt: fc.integer({ min: START, max: START + 1e9 }),
    seconds: fc.integer({ min: 60, max: 43_200 }),
  });

  test('property: due before the end, with at least half of short lives and 15 minutes of long ones left', () => {
    fc.assert(
      fc.property(lifetime, ({ issuedAt, seconds }) => {
        const life = { issuedAt, expiresAt: issuedAt + seconds * 1000 };
        const left = life.expiresAt - renewsAt(life);
        expect(left).toBe(Math.min(15 * MINUTE, (seconds * 1000) / 2));
        expect(isDue(life, renewsAt(life) - 1)).toBe(false);
        expect(isDue(life, renewsAt(life))).toBe(true);
        expect(isUsable(life, renewsAt(life))).toBe(true);
        expect(isUsable(life, life.expiresAt - USABLE_MARGIN_MS)).toBe(false);
      }),
    );
  });

  test('a clock that was set back: the keys count as due and are no longer trusted', () => {
    const life = { issuedAt: START, expiresAt: START + 60 * MINUTE };
    expect(isDue(life, START - 10 * MINUTE)).toBe(true);
    expect(isUsable(life, START - 10 * MINUTE)).toBe(false);
    expect(isUsable(life, START - 1_000)).toBe(true);
  });

  test('property: pauses between attempts lie within their limits, and several fit into what is left', () => {
    const state = fc.record({
      failures: fc.integer({ min: 1, max: 1_000 }),
      unit: fc.double({ min: 0, max: 0.999, noNaN: true }),
      left: fc.option(fc.integer({ min: -1e7, max: 1e7 })),
    });
    fc.assert(
      fc.property(state, ({ failures, unit, left }) => {
        const expiresAt = left === null ? null : START + left;
        const pause = retryAt({ now: START, failures, unit, expiresAt }) - START;
        expect(pause).toBeGreaterThanOrEqual(MIN_RETRY_MS);
        expect(pause).toBeLessThanOrEqual(MAX_RETRY_MS);
        if (left !== null && left > 4 * MIN_RETRY_MS) expect(pause).toBeLessThanOrEqual(left / 4);
        if (left === null || left <= 0) expect(pause).toBeLessThanOrEqual(MAX_URGENT_RETRY_MS);
      }),
    );
  });

  test('CR2, property: without keys, a refusal of what has worked pauses for a minute at most, of what never has for more and more', () => {
    const state = fc.record({
      failures: fc.integer({ min: 1, max: 1_000 }),
      unit: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(state, ({ failures, unit }) => {
        const pause = (hasWorked: boolean): number =>
          refusedRetryAt({ now: START, failures, unit, expiresAt: null, hasWorked }) - START;
        expect(pause(true)).toBeLessThanOrEqual(MAX_URGENT_RETRY_MS);
        expect(pause(false)).toBe(Math.min(MINUTE * 2 ** (failures - 1), SLOW_RETRY_MS));
      }),
    );
  });
});
