// A wait that can be cut short: by a hint, by a person, or at the end of the run.
import type { Clock } from '../../clock.ts';

export interface Wakeup {
  /** Ends the current wait, or the next one if there is none now. */
  wake(): void;
  /** Waits `ms`, or less when `wake` is called or `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** A wake that nobody waits for ends the next wait at once. */
export function createWakeup(clock: Clock): Wakeup {
  let woken = false;
  let current: AbortController | null = null;
  return {
    wake() {
      woken = true;
      current?.abort('woken');
    },
    async wait(ms, signal) {
      if (!woken && !signal.aborted) {
        const controller = new AbortController();
        const abort = (): void => controller.abort('ended');
        signal.addEventListener('abort', abort, { once: true });
        current = controller;
        await clock.sleep(ms, controller.signal);
        current = null;
        signal.removeEventListener('abort', abort);
      }
      woken = false;
    },
  };
}
