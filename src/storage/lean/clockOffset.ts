// Learns from the answers how far this machine's clock is from the server's, and signs by the server's.
import type { Clock } from '../../clock.ts';

/** S3 refuses what is signed 15 minutes off; a difference (ms) of this is worth another attempt. */
const CORRECTED_FROM_MS = 240_000;
/** An answer that took longer (ms) than S3 lets a signature live tells nothing about the clock. */
const TOO_OLD_MS = 900_000;

/** When a request was signed. */
export interface SigningTime {
  /** By the server's clock, as far as known. */
  readonly date: Date;
  /** By this machine's clock, epoch ms. */
  readonly here: number;
}

export interface ClockOffset {
  now(): SigningTime;
  /**
   * Reads the time from an answer, or from `serverTime` if it says more. Returns true when the request was
   * signed by a clock that was too far off.
   */
  learn(headers: Readonly<Record<string, string>>, signed: SigningTime, serverTime?: string): boolean;
}

/** Begins with this machine's clock. */
export function createClockOffset(clock: Clock): ClockOffset {
  let offset = 0;
  return {
    now() {
      const here = clock.now();
      return { date: new Date(here + offset), here };
    },
    learn(headers, signed, serverTime) {
      const here = clock.now();
      const server = Date.parse(serverTime ?? headers['date'] ?? '');
      // An answer with an age comes from a cache.
      if (Number.isNaN(server) || 'age' in headers || here - signed.here > TOO_OLD_MS) return false;
      offset = server - here;
      return Math.abs(signed.here + offset - signed.date.getTime()) >= CORRECTED_FROM_MS;
    },
  };
}
