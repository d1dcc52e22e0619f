// The renewer under any sleep, clock jump and network (TK6).
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_RETRY_MS, MIN_RETRY_MS } from '../../../../src/auth/account/renewal.ts';
import { failed, ok } from '../../../../src/result.ts';
import { createRenewerBench, MINUTE, unreachable } from './renewerBench.ts';

const never = new AbortController().signal;

/** What can happen to a laptop. */
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.integer({ min: 1, max: 90 * MINUTE }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('sleep' as const),
      ms: fc.integer({ min: 1, max: 12 * 60 * MINUTE }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('set-clock' as const),
      ms: fc.integer({ min: -120 * MINUTE, max: 120 * MINUTE }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('network' as const), isUp: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wake' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('burst' as const) }) },
);

test('TK6, property: under any sleep, clock jump and network, no expired keys are handed out, none are renewed late without need, nothing storms', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const bench = createRenewerBench();
      bench.answer = ok(15 * MINUTE);
      const stop = new AbortController();
      const running = bench.renewer.run(stop.signal);
      for (const happening of events) {
        const before = bench.asked.length;
        const since = bench.clock.now();
        switch (happening.type) {
          case 'pass':
            await bench.clock.advance(happening.ms);
            break;
          case 'sleep':
          case 'set-clock':
            bench.clock.jump(happening.ms);
            break;
          case 'network':
            bench.answer = happening.isUp ? ok(15 * MINUTE) : failed(unreachable);
            break;
          case 'wake':
            bench.renewer.wake();
            await bench.clock.advance(2_000);
            break;
          case 'burst':
            await Promise.all(Array.from({ length: 20 }, () => bench.renewer.source.get(never)));
            break;
        }
        const asked = bench.asked.length - before;
        const passed = Math.max(0, bench.clock.now() - since);
        expect(asked).toBeLessThanOrEqual(2 + passed / MIN_RETRY_MS);
        const status = bench.renewer.status();
        // With the network up and time to act, keys are fresh: never late while it could be early.
        if (happening.type === 'pass' && happening.ms > 2 * MAX_RETRY_MS && bench.answer.ok) {
          expect(status.status === 'valid' && (status.renewsAt ?? 0) > bench.clock.now() - 30_000).toBe(true);
        }
        const keys = await bench.renewer.source.get(never);
        if (keys.ok) expect(keys.value.expiresAt ?? 0).toBeGreaterThan(bench.clock.now());
      }
      stop.abort();
      await running;
    }),
    { numRuns: 60 },
  );
});
