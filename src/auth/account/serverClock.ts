// How far a service's clock is from this machine's, by the Date header of its responses.
import type { Clock } from '../../clock.ts';

export interface ServerClock {
  /** Records the Date header of a response that has just arrived. */
  note(date: string): void;
  /** The server's clock minus ours (ms) at the last response; 0 while unknown or below `NOISE_MS`. */
  skewMs(): number;
  /** When it is `date` there, by our clock (epoch ms). undefined: `otherwiseMs` from now. */
  ownTime(date: Date | undefined, otherwiseMs: number): number;
}

/** A Date header has whole seconds and the response took time to arrive: smaller differences mean nothing. */
const NOISE_MS = 5_000;

/** One for each service. A header that is no date changes nothing. */
export function createServerClock(clock: Clock): ServerClock {
  let skew = 0;
  return {
    note: (date) => {
      const difference = Date.parse(date) - clock.now();
      if (!Number.isNaN(difference)) skew = Math.abs(difference) > NOISE_MS ? difference : 0;
    },
    skewMs: () => skew,
    ownTime: (date, otherwiseMs) => (date === undefined ? clock.now() + otherwiseMs : date.getTime() - skew),
  };
}
