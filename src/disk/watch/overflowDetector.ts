// Detects that the system may have dropped change events: libuv does not report an overflow of inotify's
// queue.
import { readFileSync } from 'node:fs';
import { rethrowBug } from '../../result.ts';

export interface OverflowDetector {
  /** Counts one event. */
  countEvent(): void;
  /**
   * Calls `listener` after a turn of the event loop with as many events as the queue holds. Returns a
   * function that removes it.
   */
  onOverflow(listener: () => void): () => void;
}

/** Linux's default; also a sensible threshold elsewhere. */
const USUAL_QUEUE = 16_384;

/**
 * All watchers of a process share one queue, which is drained once per turn of the event loop. A turn that
 * brings as many events as the queue holds has probably lost some; measured, 40,000 changes at once arrived
 * as exactly 16,384 events. A false alarm costs one scan.
 */
export function createOverflowDetector(queueSize: number): OverflowDetector {
  const listeners = new Set<() => void>();
  let events = 0;
  const endTurn = (): void => {
    const overflow = events >= queueSize;
    events = 0;
    if (overflow) for (const listener of listeners) listener();
  };
  return {
    countEvent: () => {
      if (events === 0) setImmediate(endTurn);
      events++;
    },
    onOverflow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The queue of this process. */
export const systemOverflow: OverflowDetector = createOverflowDetector(systemQueueSize());

function systemQueueSize(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || USUAL_QUEUE;
  } catch (error) {
    rethrowBug(error);
    return USUAL_QUEUE;
  }
}
