// The time of a scenario: it stands still except for waits and for what the scenario lets pass.
import type { Clock } from '../../../src/clock.ts';

export interface ScenarioClock extends Clock {
  /** Lets time pass between two steps, so that no two happen within one second. */
  tick(): void;
  advance(ms: number): void;
  readonly ticks: number;
}

/** Any day will do. */
const START_MS = Date.UTC(2026, 10, 22, 14, 3);

/** LastModified counts in whole seconds. */
const TICK_MS = 1000;

/** Nobody really waits: a sleep ends in the next turn of the event loop, after its time has passed. */
export function createScenarioClock(): ScenarioClock {
  let passed = 0;
  let ticks = 0;
  return {
    now: () => START_MS + passed,
    monotonic: () => passed,
    sleep: (ms) =>
      new Promise((resolve) => {
        passed += ms;
        setImmediate(resolve);
      }),
    advance: (ms) => {
      passed += ms;
    },
    tick: () => {
      ticks++;
      passed += TICK_MS;
    },
    get ticks() {
      return ticks;
    },
  };
}
