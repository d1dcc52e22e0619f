// Reads a stream of batches entry by entry, waiting only when a batch is used up.
import type { Fault, Result } from '../../result.ts';

export interface Cursor<T> {
  /** The current entry; undefined at the end. Valid after `advance` returned null. */
  readonly current: T | undefined;
  /**
   * Moves to the next entry. Returns a promise only when a new batch must be fetched; it resolves with a
   * fault or null.
   */
  advance(): Promise<Fault | null> | null;
  /** Ends the stream early so that its source can clean up. */
  close(): Promise<void>;
}

/** Opens a cursor over `batches`; call `advance` once before reading `current`. */
export function openCursor<T>(batches: AsyncIterable<Result<readonly T[]>>): Cursor<T> {
  const iterator = batches[Symbol.asyncIterator]();
  let batch: readonly T[] = [];
  let index = -1;

  const fetchBatch = async (): Promise<Fault | null> => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) {
        batch = [];
        return null;
      }
      if (!next.value.ok) return next.value.fault;
      if (next.value.value.length > 0) {
        batch = next.value.value;
        index = 0;
        return null;
      }
    }
  };

  return {
    get current() {
      return batch[index];
    },
    advance() {
      index++;
      return index < batch.length ? null : fetchBatch();
    },
    async close() {
      await iterator.return?.();
    },
  };
}
