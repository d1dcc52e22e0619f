// A clock that stands still until a test moves it.
import type { Clock } from '../../../../src/clock.ts';

export interface ManualClock extends Clock {
  /** Moves the time and wakes every sleeper whose time has come. */
  advance(ms: number): Promise<void>;
}

export function createManualClock(): ManualClock {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    advance: async (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.at > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      // Lets what was woken run before the test looks.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
