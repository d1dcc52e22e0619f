// Notices that the machine woke up or came back online, so that nobody waits for the next poll.
import { net, powerMonitor } from 'electron';
import type { Clock } from '../clock.ts';

/** Electron's main process has no event for this. */
const ONLINE_CHECK_MS = 10_000;

/** Calls `wake` after each resume, unlock and return of the network, until `signal` aborts. */
export function watchWakeups(wake: () => void, clock: Clock, signal: AbortSignal): void {
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
  signal.addEventListener('abort', () => {
    powerMonitor.off('resume', wake);
    powerMonitor.off('unlock-screen', wake);
  });
  void watchOnline({ isOnline: () => net.isOnline(), wake, clock, signal });
}

/** Exported for its test. */
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
