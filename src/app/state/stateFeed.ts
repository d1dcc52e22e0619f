// Pushes the app's state to its subscribers at a limited rate.
import type { Clock } from '../../clock.ts';

/** At most four pushes a second. */
const SPACING_MS = 250;

export interface StateFeed<State> {
  /** Something may have changed: pushes the state within 250 ms. */
  changed(): void;
  subscribe(listener: (state: State) => void): () => void;
  /** Ends the feed: nothing is pushed afterwards. */
  close(): void;
}

/** Calls `build` only when pushing, so that a thousand changes between two pushes cost one build. */
export function createStateFeed<State>(clock: Clock, build: () => State): StateFeed<State> {
  const listeners = new Set<(state: State) => void>();
  const closing = new AbortController();
  let scheduled = false;
  let lastPushAt = -SPACING_MS;

  const push = async (): Promise<void> => {
    await clock.sleep(Math.max(0, lastPushAt + SPACING_MS - clock.monotonic()), closing.signal);
    scheduled = false;
    if (closing.signal.aborted) return;
    lastPushAt = clock.monotonic();
    const state = build();
    for (const listener of listeners) listener(state);
  };

  return {
    changed: () => {
      if (scheduled || closing.signal.aborted || listeners.size === 0) return;
      scheduled = true;
      void push();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: () => {
      closing.abort();
      listeners.clear();
    },
  };
}
