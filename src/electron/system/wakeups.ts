// Detects that the machine woke up or came back online, so that nothing has to wait for the next poll.
import { net, powerMonitor } from 'electron';
import type { Clock } from '../../clock.ts';
import { watchOnline } from './watchOnline.ts';

/** Calls `wake` after each resume, unlock and reconnection, until `signal` aborts. */
export function watchWakeups(wake: () => void, clock: Clock, signal: AbortSignal): void {
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
  signal.addEventListener('abort', () => {
    powerMonitor.off('resume', wake);
    powerMonitor.off('unlock-screen', wake);
  });
  void watchOnline({ isOnline: () => net.isOnline(), wake, clock, signal });
}
