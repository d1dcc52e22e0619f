// Decides which changed times are worth a request (T1): not those of large files, nor floods of them, nor
// files that are touched constantly.
import type { Clock } from '../../clock.ts';

/** Copying a larger file (bytes) is not cheap, and a versioned bucket keeps every copy as a version. */
const MAX_BYTES = 64 * 1024 * 1024;
const WINDOW_MS = 3600_000;
/** The limit of times sent within one window, and of those for a single file. */
const MAX_TIMES = 5000;
const MAX_TIMES_OF_ONE = 10;

export interface TimeBudget {
  /** True when the time of a file of `size` bytes may be sent now; counts it as sent. */
  take(path: string, size: number): boolean;
}

/** With `keep`, nothing may be sent. */
export function createTimeBudget(clock: Clock, times: 'send' | 'keep'): TimeBudget {
  let began = -Infinity;
  let total = 0;
  const sent = new Map<string, number>();
  return {
    take(path, size) {
      if (times === 'keep' || size > MAX_BYTES) return false;
      const age = clock.now() - began;
      if (age < 0 || age >= WINDOW_MS) {
        began = clock.now();
        total = 0;
        sent.clear();
      }
      const ofThis = sent.get(path) ?? 0;
      if (total >= MAX_TIMES || ofThis >= MAX_TIMES_OF_ONE) return false;
      total++;
      sent.set(path, ofThis + 1);
      return true;
    },
  };
}
