// One instance per data directory: a second one is refused.
import type { Clock } from '../../clock.ts';
import { takeProcessLock } from '../../persistence/processLock.ts';
import type { ProcessLock } from '../../persistence/processLock.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import { unusable } from './dataDir.ts';
import type { DataDir, DataDirFault } from './dataDir.ts';

export type InstanceFault = Fault<'already-running'> | DataDirFault;

/** How long (ms) to wait: short commands such as `status` hold the lock only for a moment. */
const WAIT_MS = 2000;
const RETRY_MS = 100;

/**
 * Acquires the lock on the data directory. Waits up to two seconds for a short command in another process to
 * finish; an aborted `signal` ends the wait. Faults: `already-running`, `data-dir-unusable`.
 */
export async function takeInstanceLock(
  dataDir: DataDir,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<ProcessLock, InstanceFault>> {
  const giveUpAt = clock.monotonic() + WAIT_MS;
  for (;;) {
    try {
      const lock = takeProcessLock(dataDir.lock);
      if (lock !== null) return ok(lock);
    } catch (error) {
      rethrowBug(error);
      return failed(unusable(dataDir.path, error));
    }
    if (clock.monotonic() >= giveUpAt || signal.aborted) {
      return failed({
        code: 'already-running',
        message: `Brimful is already running on ${dataDir.path}: use that instance, quit it, or choose another folder with --data-dir.`,
      });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}
