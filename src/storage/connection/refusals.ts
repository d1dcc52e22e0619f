// What the endpoint has refused lately, so that it is not asked again with every object.
import type { Clock } from '../../clock.ts';

/** Rights are given and servers are updated: after so long (ms) it is tried again. */
const FORGET_AFTER_MS = 3600_000;

export interface Refusals {
  has(what: string): boolean;
  add(what: string): void;
}

export function createRefusals(clock: Clock): Refusals {
  const since = new Map<string, number>();
  return {
    has: (what) => {
      const age = clock.now() - (since.get(what) ?? -Infinity);
      return age >= 0 && age < FORGET_AFTER_MS;
    },
    add: (what) => void since.set(what, clock.now()),
  };
}
