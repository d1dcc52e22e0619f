// Remembers what the endpoint refused recently, so that it is not asked again for every object.
import type { Clock } from '../../clock.ts';

/** Permissions are granted and servers are updated: it is tried again after this time (ms). */
const FORGET_AFTER_MS = 3600_000;

export interface Refusals {
  has(what: string): boolean;
  /** Records a refusal for `forMs` (ms). */
  add(what: string, forMs?: number): void;
  /** Everything that counts as refused now. */
  list(): readonly string[];
}

/** Forgets a refusal after its time, and all of them with the process. */
export function createRefusals(clock: Clock): Refusals {
  const refused = new Map<string, { readonly at: number; readonly forMs: number }>();
  const has = (what: string): boolean => {
    const refusal = refused.get(what);
    const age = clock.now() - (refusal?.at ?? Infinity);
    return refusal !== undefined && age >= 0 && age < refusal.forMs;
  };
  return {
    has,
    list: () => [...refused.keys()].filter(has),
    add: (what, forMs = FORGET_AFTER_MS) => void refused.set(what, { at: clock.now(), forMs }),
  };
}
