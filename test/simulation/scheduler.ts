// Holds every await of every simulated device, and lets exactly one continue at a time.
import type { Clock } from '../../src/clock.ts';
import { createVirtualClock } from '../fakes/virtualClock.ts';

/** Something that a device waits for. The simulation may call `resolve` once. */
export interface Pending {
  readonly device: string;
  readonly process: number;
  readonly kind: 'disk' | 'remote' | 'answer' | 'journal';
  readonly operation: string;
  readonly path: string;
  readonly resolve: (outcome: string) => void;
}

type Waiting = Omit<Pending, 'resolve'>;

export interface Scheduler {
  readonly pending: readonly Pending[];
  /** Removes one of those that are pending, so that it can be answered. */
  take(index: number): Pending;
  /** `read` turns the outcome that the simulation chooses into what the device awaits. */
  wait<T>(entry: Waiting, read: (outcome: string) => T): Promise<T>;
  /** A clock whose time passes only through `advance`. */
  clockFor(owner: string): Clock;
  /** The clock of `owner` is off by `ms` from now on. */
  setClock(owner: string, ms: number): void;
  now(): number;
  readonly sleeping: boolean;
  /** Advances to the next sleeper's time. */
  advance(): void;
  /** Removes what belongs to a dead process from the queues. */
  forget(device: string): readonly Pending[];
  /** Lets everything run that can without waiting. */
  drain(): Promise<void>;
}

export function createScheduler(startMs: number): Scheduler {
  const pending: Pending[] = [];
  const clock = createVirtualClock(startMs);
  return {
    pending,
    take(index) {
      const entry = pending[index];
      if (entry === undefined) throw new Error('nothing is pending');
      pending.splice(index, 1);
      return entry;
    },
    wait: ({ device, process, kind, operation, path }, read) =>
      new Promise((resolve) => {
        const answer = (outcome: string): void => resolve(read(outcome));
        pending.push({ device, process, kind, operation, path, resolve: answer });
      }),
    clockFor: (owner) => clock.clockOf(owner),
    setClock: (owner, ms) => clock.set(owner, ms),
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
    // A tick comes after all microtasks, those that they queue included, and costs no turn of the event loop.
    drain: () => new Promise((resolve) => process.nextTick(resolve)),
  };
}
