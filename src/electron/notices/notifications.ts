// Notifies a person of what needs attention: once for each cause, at most once a minute, and takes it back
// when it is over.
import type { Clock } from '../../clock.ts';
import type { AppState } from '../../contract/state.ts';
import type { Notice } from './attention.ts';
import { needsOf, summarize } from './attention.ts';

/** A burst of a hundred conflicts is one notification, not a hundred. */
export const NOTIFY_SPACING_MS = 60_000;
/** What has been gone for less than this (ms) may only be tried again, and has not healed. */
export const HEALED_MS = 30_000;

/** Shows a notification and returns how to take it back. */
export type ShowNotice = (notice: Notice) => () => void;

/** A notification that is on the screen, and what it was about. */
interface Shown {
  readonly about: ReadonlySet<string>;
  readonly takeBack: () => void;
}

/**
 * Returns the function to call with every new state. What is resolved before its notification is due is
 * skipped; what has healed and comes back is reported again. `signal` ends pending notifications.
 */
export function createNotifier(options: {
  readonly clock: Clock;
  readonly show: ShowNotice;
  readonly signal: AbortSignal;
}): (state: AppState) => void {
  const { clock, show, signal } = options;
  let needs: ReadonlyMap<string, Notice> = new Map();
  const reported = new Set<string>();
  /** Since when what was reported is no longer so. */
  const goneSince = new Map<string, number>();
  let shown: readonly Shown[] = [];
  let quietUntil = -Infinity;
  let waiting = false;

  const notify = (): void => {
    const fresh = [...needs].filter(([key]) => !reported.has(key));
    const notice = summarize(fresh.map(([, each]) => each));
    if (notice === null || signal.aborted) return;
    for (const [key] of fresh) reported.add(key);
    quietUntil = clock.monotonic() + NOTIFY_SPACING_MS;
    shown = [...shown, { about: new Set(fresh.map(([key]) => key)), takeBack: show(notice) }];
  };

  const notifyLater = async (): Promise<void> => {
    waiting = true;
    await clock.sleep(quietUntil - clock.monotonic(), signal);
    waiting = false;
    notify();
  };

  const forgetHealed = (): void => {
    for (const key of reported) {
      const since = goneSince.get(key);
      if (since !== undefined && clock.monotonic() - since >= HEALED_MS) {
        goneSince.delete(key);
        reported.delete(key);
      } else if (needs.has(key)) goneSince.delete(key);
      else if (since === undefined) goneSince.set(key, clock.monotonic());
    }
    const over = shown.filter(({ about }) => [...about].every((key) => !reported.has(key)));
    for (const { takeBack } of over) takeBack();
    shown = shown.filter((each) => !over.includes(each));
  };

  return (state) => {
    needs = needsOf(state);
    forgetHealed();
    if (waiting) return;
    if (clock.monotonic() >= quietUntil) notify();
    else if ([...needs.keys()].some((key) => !reported.has(key))) void notifyLater();
  };
}
