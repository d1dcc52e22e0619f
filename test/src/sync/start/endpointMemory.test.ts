// What one process has learnt about an endpoint by working is known to the next, for as long as it would have
// been known to the first, and for a day at most.
import { describe, expect, test } from 'vitest';
import { createRefusals } from '../../../../src/storage/connection/refusals.ts';
import type { Refusals } from '../../../../src/storage/connection/refusals.ts';
import type { Refusal } from '../../../../src/sync/remoteFolder.ts';
import { createEndpointMemory } from '../../../../src/sync/start/endpointMemory.ts';

const HOUR_MS = 3600_000;

/** A journal that outlives processes, each of which begins with empty refusals. */
function setting() {
  const meta = new Map<string, string>();
  let now = 1_700_000_000_000;
  let writes = 0;
  const clock = { now: () => now };
  const journal = {
    readMeta: (name: string) => meta.get(name) ?? null,
    writeMeta: (name: string, value: string) => {
      writes++;
      meta.set(name, value);
    },
  };
  return {
    meta,
    passes: (ms: number) => (now += ms),
    writes: () => writes,
    start: () => {
      const refusals: Refusals = createRefusals(clock as never);
      const remote = {
        learnt: () => refusals.list(),
        recall: (learnt: readonly Refusal[]) => refusals.recall(learnt),
      };
      const memory = createEndpointMemory({ journal, remote, clock } as never);
      memory.recall();
      return { refusals, memory };
    },
  };
}

describe('what an endpoint has refused', () => {
  test('is known to the next process until it would have been forgotten', () => {
    const { start, passes } = setting();
    const first = start();
    first.refusals.add('copy');
    first.memory.keep();
    passes(HOUR_MS - 1);
    const second = start();
    expect(second.refusals.has('copy')).toBe(true);
    passes(1);
    expect(second.refusals.has('copy')).toBe(false);
    expect(start().refusals.list()).toEqual([]);
  });

  test('is known for a day at most where the process itself never forgets', () => {
    const { start, passes } = setting();
    const first = start();
    first.refusals.add('listing-order', Infinity);
    first.memory.keep();
    passes(24 * HOUR_MS - 1);
    expect(first.refusals.has('listing-order')).toBe(true);
    expect(start().refusals.has('listing-order')).toBe(true);
    passes(1);
    expect(start().refusals.has('listing-order')).toBe(false);
  });

  test('is written when it changes, not after each pass', () => {
    const { start, writes } = setting();
    const { refusals, memory } = start();
    memory.keep();
    expect(writes()).toBe(0);
    refusals.add('tags');
    for (let pass = 0; pass < 3; pass++) memory.keep();
    expect(writes()).toBe(1);
    start().memory.keep();
    expect(writes()).toBe(1);
  });

  test('does not count when the clock was set back, or when its memory is damaged', () => {
    const { start, passes, meta } = setting();
    const first = start();
    first.refusals.add('listing-order', Infinity);
    first.memory.keep();
    passes(-1);
    expect(start().refusals.list()).toEqual([]);
    for (const damaged of ['{', 'null', '[{"what":1}]']) {
      for (const name of meta.keys()) meta.set(name, damaged);
      expect(start().refusals.list()).toEqual([]);
    }
  });
});
