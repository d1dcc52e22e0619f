// Lets a sleeping loop be woken: by a hint, by a person, or by the end of everything.
import type { Clock } from '../../clock.ts';

export interface Doorbell {
  /** Ends the current wait, or the next one if nobody waits now. */
  ring(): void;
  /** Waits `ms`, or less when the bell rings or `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createDoorbell(clock: Clock): Doorbell {
  let rung = false;
  let current: AbortController | null = null;
  return {
    ring() {
      rung = true;
      current?.abort('rung');
    },
    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        const controller = new AbortController();
        const abort = (): void => controller.abort('ended');
        signal.addEventListener('abort', abort, { once: true });
        current = controller;
        await clock.sleep(ms, controller.signal);
        current = null;
        signal.removeEventListener('abort', abort);
      }
      rung = false;
    },
  };
}
