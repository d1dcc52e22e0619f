// Remembers that an upload was found in the bucket after it was confirmed (R5).
import type { Clock } from '../../clock.ts';

/** For so long (ms) a found upload stands for those that follow. */
const TRUSTED_MS = 10_000;

/** When an upload was last found in the bucket. */
export interface StoredUploads {
  isDue(): boolean;
  found(): void;
}

/** Starts without trust: the first upload is looked at. */
export function createStoredUploads(clock: Clock): StoredUploads {
  let foundAt = -Infinity;
  return {
    isDue() {
      const age = clock.now() - foundAt;
      return !(age >= 0 && age < TRUSTED_MS);
    },
    found: () => {
      foundAt = clock.now();
    },
  };
}
