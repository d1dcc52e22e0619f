// The time of a scenario: it stands still but for what is waited for and what the scenario lets pass.
import type { Clock } from '../../src/clock.ts';

export interface ScenarioClock extends Clock {
  /** Some time passes between two steps, so that no two of them fall into one second. */
  tick(): void;
  advance(ms: number): void;
  readonly ticks: number;
}

/** Any day will do. */
const START_MS = Date.UTC(2026, 10, 22, 14, 3);

/** LastModified counts in whole seconds. */
const TICK_MS = 1000;

/** Nobody has to wait: a sleep ends in the next turn, when so much has passed. */
export function createScenarioClock(): ScenarioClock {
  let passed = 0;
  let ticks = 0;
  return {
    now: () => START_MS + passed,
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
