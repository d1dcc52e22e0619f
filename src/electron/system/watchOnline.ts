// Detects that the network came back.
import type { Clock } from '../../clock.ts';

/** Electron's main process has no event for this, and polling is cheap. */
const ONLINE_CHECK_MS = 10_000;

/** Calls `wake` each time the machine is online again; resolves once `signal` aborts. */
export async function watchOnline(options: {
  readonly isOnline: () => boolean;
  readonly wake: () => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { isOnline, wake, clock, signal } = options;
  let wasOnline = isOnline();
  for (;;) {
    await clock.sleep(ONLINE_CHECK_MS, signal);
    if (signal.aborted) return;
    const online = isOnline();
    if (online && !wasOnline) wake();
    wasOnline = online;
  }
}
