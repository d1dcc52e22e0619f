// A clock whose time passes only when a test advances it; `Date` can be made to follow it.
import type { Clock } from '../../src/clock.ts';

export interface VirtualClock extends Clock {
  /** The same time, for sleepers that can be dropped together. */
  clockOf(owner: string): Clock;
  /** The clock of `owner` shows a time that is off by `ms` from now on; what passes is measured as before. */
  set(owner: string, ms: number): void;
  /** Sleepers of `owner` never wake, as in a killed process. */
  forget(owner: string): void;
  /** Advances by `ms`, waking sleepers in order and letting each run. */
  advance(ms: number): Promise<void>;
  /** Advances to the next sleeper's time and wakes it. Returns false when nobody sleeps. */
  wakeNext(): boolean;
  /** Sets the time without waking anybody, as the machine's sleep or a person changing the clock would. */
  jump(ms: number): void;
  /** When the next sleeper wakes (epoch ms); null when nobody sleeps. */
  nextWake(): number | null;
}

interface Sleeper {
  readonly at: number;
  readonly owner: string;
  readonly wake: () => void;
}

export function createVirtualClock(
  startMs: number,
  onTime: (now: number) => void = () => undefined,
): VirtualClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  const off = new Map<string, number>();
  const next = (): Sleeper | null => {
    let first: Sleeper | null = null;
    for (const sleeper of sleepers) if (first === null || sleeper.at < first.at) first = sleeper;
    return first;
  };
  const goTo = (time: number): void => {
    now = time;
    onTime(now);
  };
  const wakeNext = (): boolean => {
    const sleeper = next();
    if (sleeper === null) return false;
    goTo(Math.max(now, sleeper.at));
    sleeper.wake();
    return true;
  };
  const clockOf = (owner: string): Clock => ({
    now: () => now + (off.get(owner) ?? 0),
    monotonic: () => now,
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
        const sleeper = { at: now + Math.ceil(ms), owner, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
      }),
  });
  goTo(startMs);
  return {
    ...clockOf(''),
    clockOf,
    set: (owner, ms) => void off.set(owner, ms),
    forget: (owner) => {
      for (const sleeper of sleepers) if (sleeper.owner === owner) sleepers.delete(sleeper);
    },
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let sleeper = next(); sleeper !== null && sleeper.at <= end; sleeper = next()) {
        wakeNext();
        await settle();
      }
      goTo(end);
      await settle();
    },
    wakeNext,
    jump: (ms) => goTo(now + ms),
    nextWake: () => next()?.at ?? null,
  };
}

/** Lets everything run that does not wait for input. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
