// Holds every await of every simulated device, and lets exactly one go on at a time.
import type { Clock } from '../../src/clock.ts';

/** Something a device waits for. `resolve` may be called once, by the simulation. */
export interface Pending {
  readonly device: string;
  readonly process: number;
  readonly kind: 'disk' | 'remote' | 'answer';
  readonly operation: string;
  readonly path: string;
  readonly resolve: (outcome: string) => void;
}

interface Sleeper {
  readonly at: number;
  readonly device: string;
  readonly wake: () => void;
}

export interface Scheduler {
  readonly pending: Pending[];
  wait(entry: Omit<Pending, 'resolve'>): Promise<string>;
  /** A clock whose time passes only by `advance`. */
  clockFor(device: string): Clock;
  now(): number;
  readonly sleeping: boolean;
  /** Goes to the moment at which the next sleeper wakes. */
  advance(): void;
  /** Takes what belongs to a dead process out of the queues. */
  forget(device: string): readonly Pending[];
  /** Lets everything run that can run without waiting. */
  drain(): Promise<void>;
}

export function createScheduler(startMs: number): Scheduler {
  const pending: Pending[] = [];
  let sleepers: Sleeper[] = [];
  let now = startMs;
  return {
    pending,
    wait: (entry) => new Promise((resolve) => pending.push({ ...entry, resolve })),
    clockFor: (device) => ({
      now: () => now,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) {
            resolve();
            return;
          }
          const sleeper: Sleeper = {
            at: now + Math.ceil(ms),
            device,
            wake: () => {
              sleepers = sleepers.filter((other) => other !== sleeper);
              resolve();
            },
          };
          sleepers.push(sleeper);
          signal.addEventListener('abort', sleeper.wake, { once: true });
        }),
    }),
    now: () => now,
    get sleeping() {
      return sleepers.length > 0;
    },
    advance() {
      const next = sleepers.reduce<Sleeper | null>(
        (first, one) => (first && first.at <= one.at ? first : one),
        null,
      );
      if (next === null) return;
      now = Math.max(now, next.at);
      next.wake();
    },
    forget(device) {
      sleepers = sleepers.filter((sleeper) => sleeper.device !== device);
      const dead = pending.filter((entry) => entry.device === device);
      for (const entry of dead) pending.splice(pending.indexOf(entry), 1);
      return dead;
    },
    drain: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
