// One instance per data dir: a second one is refused with a sentence.
import type { Clock } from '../../clock.ts';
import { takeProcessLock } from '../../persistence/processLock.ts';
import type { ProcessLock } from '../../persistence/processLock.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { DataDir } from './dataDir.ts';

export type InstanceFault = Fault<'already-running'>;

/** Short commands such as `status` hold the lock for a moment only. */
const PATIENCE_MS = 2000;
const RETRY_MS = 100;

/** The right to use the data dir. Waits up to two seconds for a short command of another process to end. */
export async function takeInstanceLock(
  dataDir: DataDir,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<ProcessLock, InstanceFault>> {
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const lock = takeProcessLock(dataDir.lock);
    if (lock !== null) return ok(lock);
    if (clock.now() >= giveUpAt || signal.aborted) {
      return failed({
        code: 'already-running',
        message: `Brimful is already running on ${dataDir.path}. Use that one, end it, or choose another folder with --data-dir.`,
      });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}
