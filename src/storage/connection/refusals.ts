// What the endpoint has refused lately, so that it is not asked again with every object.
import type { Clock } from '../../clock.ts';

/** Rights are given and servers are updated: after so long (ms) it is tried again. */
const FORGET_AFTER_MS = 3600_000;

export interface Refusals {
  has(what: string): boolean;
  /** `forMs`: how long it is believed. */
  add(what: string, forMs?: number): void;
}

export function createRefusals(clock: Clock): Refusals {
  const refused = new Map<string, { readonly at: number; readonly forMs: number }>();
  return {
    has: (what) => {
      const refusal = refused.get(what);
      const age = clock.now() - (refusal?.at ?? Infinity);
      return refusal !== undefined && age >= 0 && age < refusal.forMs;
    },
    add: (what, forMs = FORGET_AFTER_MS) => void refused.set(what, { at: clock.now(), forMs }),
  };
}
