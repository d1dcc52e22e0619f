// Notifies a person of what needs attention: once for each thing, and at most once a minute.
import type { Clock } from '../../clock.ts';
import type { AppState } from '../../contract/state.ts';
import type { Notice } from './attention.ts';
import { needsOf, summarize } from './attention.ts';

/** A burst of a hundred conflicts is one notification, not a hundred. */
export const NOTIFY_SPACING_MS = 60_000;

/**
 * Returns the function to call with every new state. What is resolved before its notification is due is
 * skipped; what comes back is reported again. `signal` ends pending notifications.
 */
export function createNotifier(options: {
  readonly clock: Clock;
  readonly show: (notice: Notice) => void;
  readonly signal: AbortSignal;
}): (state: AppState) => void {
  const { clock, show, signal } = options;
  let needs: ReadonlyMap<string, Notice> = new Map();
  let reported: ReadonlySet<string> = new Set();
  let quietUntil = -Infinity;
  let waiting = false;

  const notify = (): void => {
    const fresh = [...needs].filter(([key]) => !reported.has(key)).map(([, notice]) => notice);
    const notice = summarize(fresh);
    if (notice === null || signal.aborted) return;
    reported = new Set(needs.keys());
    quietUntil = clock.now() + NOTIFY_SPACING_MS;
    show(notice);
  };

  const notifyLater = async (): Promise<void> => {
    waiting = true;
    await clock.sleep(quietUntil - clock.now(), signal);
    waiting = false;
    notify();
  };

  return (state) => {
    needs = needsOf(state);
    reported = new Set([...reported].filter((key) => needs.has(key)));
    if (waiting) return;
    if (clock.now() >= quietUntil) notify();
    else if ([...needs.keys()].some((key) => !reported.has(key))) void notifyLater();
  };
}
