// How far this machine's clock is off, learned from the Date header of answers: an expiry by the server's clock means nothing without it.
import type { Clock } from '../../clock.ts';

export interface ServerClock {
  /** Takes note of the Date header of an answer that has just come. */
  note(date: string): void;
  /** Server's time minus ours (ms) at the last answer; 0 while unknown or within what a header of whole seconds can tell. */
  skewMs(): number;
}

/** A Date header has whole seconds, and the answer was under way: smaller differences are no evidence. */
const NOISE_MS = 5_000;

export function createServerClock(clock: Clock): ServerClock {
  let skew = 0;
  return {
    note: (date) => {
      const difference = Date.parse(date) - clock.now();
      if (!Number.isNaN(difference)) skew = Math.abs(difference) > NOISE_MS ? difference : 0;
    },
    skewMs: () => skew,
  };
}
