// Holds every await of every simulated device, and lets exactly one go on at a time.
import type { Clock } from '../../src/clock.ts';
import { createVirtualClock } from '../fakes/virtualClock.ts';

/** Something a device waits for. `resolve` may be called once, by the simulation. */
export interface Pending {
  readonly device: string;
  readonly process: number;
  readonly kind: 'disk' | 'remote' | 'answer';
  readonly operation: string;
  readonly path: string;
  readonly resolve: (outcome: string) => void;
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
  const clock = createVirtualClock(startMs);
  return {
    pending,
    wait: (entry) => new Promise((resolve) => pending.push({ ...entry, resolve })),
    clockFor: (device) => clock.clockOf(device),
    now: () => clock.now(),
    get sleeping() {
      return clock.nextWake() !== null;
    },
    advance() {
      clock.wakeNext();
    },
    forget(device) {
      clock.forget(device);
      const dead = pending.filter((entry) => entry.device === device);
      for (const entry of dead) pending.splice(pending.indexOf(entry), 1);
      return dead;
    },
    drain: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
