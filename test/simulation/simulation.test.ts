// The whole engine under a seeded scheduler: nothing lost, both sides equal, idle at
// the end, and reproducible.
import { describe, expect, test } from 'vitest';
import { simulate } from './simulate.ts';

/** `.ci/run` runs thousands more through `npm run simulate`. */
const SEEDS = 400;
const BATCH = 50;

describe('simulation (R1-R12)', () => {
  for (let first = 1; first <= SEEDS; first += BATCH) {
    test(`seeds ${first} to ${first + BATCH - 1}`, { timeout: 120_000 }, async () => {
      for (let seed = first; seed < first + BATCH; seed++) {
        const { failure, trace } = await simulate({ seed });
        expect(
          failure,
          `npm run simulate -- --seed ${seed} --trace\n${trace.slice(-30).join('\n')}`,
        ).toBeNull();
      }
    });
  }

  test('the same seed tells the same story', async () => {
    for (const seed of [3, 77, 1234]) {
      const [first, second] = [await simulate({ seed }), await simulate({ seed })];
      expect(first.trace.length).toBeGreaterThan(5);
      expect(second.trace).toEqual(first.trace);
    }
  });

  test('other seeds tell other stories', async () => {
    const [first, second] = [await simulate({ seed: 3 }), await simulate({ seed: 4 })];
    expect(second.trace).not.toEqual(first.trace);
  });
});
