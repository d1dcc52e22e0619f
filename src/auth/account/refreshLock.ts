// A lock between processes around the use of a refresh token, so that two never spend the same one (TK1).
import type { Clock } from '../../clock.ts';

/** Takes the lock file, or returns null while another holder has it; must be freed by the system when its holder dies. */
export type TakeLock = (file: string) => { release(): void } | null;

/** Longer than a holder may need: two provider requests and a keychain prompt. */
const LOCK_PATIENCE_MS = 180_000;
const LOCK_RETRY_MS = 100;

/** Runs `act` while holding the lock; null: it was not to be had within the patience, or the signal aborted. */
export async function withProcessLock<T>(
  lock: { readonly take: TakeLock; readonly file: string; readonly clock: Clock },
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const giveUpAt = lock.clock.now() + LOCK_PATIENCE_MS;
  for (;;) {
    if (signal.aborted) return null;
    const held = lock.take(lock.file);
    if (held !== null) {
      try {
        return { value: await act() };
      } finally {
        held.release();
      }
    }
    if (lock.clock.now() >= giveUpAt) return null;
    await lock.clock.sleep(LOCK_RETRY_MS, signal);
  }
}
