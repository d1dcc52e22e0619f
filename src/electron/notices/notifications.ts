// Tells a person what needs them: once per thing, and never more often than once a minute.
import type { Clock } from '../../clock.ts';
import type { AppState } from '../../contract/state.ts';
import type { Notice } from './attention.ts';
import { needsOf, summarize } from './attention.ts';

/** A burst of a hundred conflicts is one notification, not a hundred. */
export const NOTIFY_SPACING_MS = 60_000;

/**
 * Returns the function that takes every new state. Things that end before they could be told are not told; a thing that comes back
 * is told again. The last window ends with `signal`.
 */
export function createNotifier(options: {
  readonly clock: Clock;
  readonly show: (notice: Notice) => void;
  readonly signal: AbortSignal;
}): (state: AppState) => void {
  const { clock, show, signal } = options;
  let needs: ReadonlyMap<string, Notice> = new Map();
  let told: ReadonlySet<string> = new Set();
  let quietUntil = -Infinity;
  let waiting = false;

  const tell = (): void => {
    const fresh = [...needs].filter(([key]) => !told.has(key)).map(([, notice]) => notice);
    const notice = summarize(fresh);
    if (notice === null || signal.aborted) return;
    told = new Set(needs.keys());
    quietUntil = clock.now() + NOTIFY_SPACING_MS;
    show(notice);
  };

  const tellLater = async (): Promise<void> => {
    waiting = true;
    await clock.sleep(quietUntil - clock.now(), signal);
    waiting = false;
    tell();
  };

  return (state) => {
    needs = needsOf(state);
    told = new Set([...told].filter((key) => needs.has(key)));
    if (waiting) return;
    if (clock.now() >= quietUntil) tell();
    else if ([...needs.keys()].some((key) => !told.has(key))) void tellLater();
  };
}
