// A lock between processes around the use of a refresh token, so that no two use the same one (TK1).
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';

/**
 * Acquires the lock file, or returns null while another process holds it. The system must release it when its
 * holder dies.
 */
export type TakeLock = (file: string) => { release(): void } | null;

/** Longer (ms) than a holder can need: two requests to the provider and a keychain prompt. */
const LOCK_WAIT_MS = 180_000;
const LOCK_RETRY_MS = 100;

/** Runs `act` while holding the lock. null: not acquired within `LOCK_WAIT_MS`, or `signal` aborted. */
export async function withProcessLock<T>(
  lock: { readonly take: TakeLock; readonly file: string; readonly clock: Clock },
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const giveUpAt = lock.clock.monotonic() + LOCK_WAIT_MS;
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
    if (lock.clock.monotonic() >= giveUpAt) return null;
    await lock.clock.sleep(LOCK_RETRY_MS, signal);
  }
}

/** The fault while another process uses the refresh token. */
export function lockTaken(): CredentialFault {
  return {
    code: 'unreachable',
    message:
      'Another Brimful process is renewing this sign-in, and this one waits for it: if this lasts, restart Brimful.',
  };
}
