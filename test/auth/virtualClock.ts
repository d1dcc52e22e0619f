// A clock whose time passes only when a test says so; `Date` can be made to follow it.
import type { Clock } from '../../src/clock.ts';

export interface VirtualClock extends Clock {
  /** Goes on to `ms` from now, waking sleepers in their order and letting each run. */
  advance(ms: number): Promise<void>;
  /** Sets the time without waking anybody by it, as sleep of the machine or a person at the clock would. */
  jump(ms: number): void;
  /** When the next sleeper wakes (epoch ms); null: nobody sleeps. */
  nextWake(): number | null;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function createVirtualClock(
  startMs: number,
  onTime: (now: number) => void = () => undefined,
): VirtualClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  const next = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.at - b.at)[0];
  const goTo = (time: number): void => {
    now = time;
    onTime(now);
  };
  goTo(startMs);
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
      }),
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let sleeper = next(); sleeper !== undefined && sleeper.at <= end; sleeper = next()) {
        goTo(Math.max(now, sleeper.at));
        sleeper.wake();
        await settle();
      }
      goTo(end);
      await settle();
    },
    jump: (ms) => goTo(now + ms),
    nextWake: () => next()?.at ?? null,
  };
}

/** Lets everything run that waits for no input. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
