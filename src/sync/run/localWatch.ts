// Keeps a folder watched for as long as it is synced: begins again after whatever has ended the watch before.
import type { EnginePorts } from '../engineApi.ts';
import { proveRoot } from '../start/rootProof.ts';
import type { Findings } from './findings.ts';

export interface LocalWatch {
  /**
   * Watches until `signal` aborts or `drop` is called, unless that is so already. What cannot be watched now
   * is found by the periodic scan alone (R2): the folder says so, and the next call tries again.
   */
  ensure(signal: AbortSignal): Promise<void>;
  /** What is watched may no longer be the folder: the next `ensure` watches anew. */
  drop(): void;
}

export function createLocalWatch(
  { local, journal }: Pick<EnginePorts, 'local' | 'journal'>,
  findings: Findings,
  onHint: (paths: readonly string[]) => void,
): LocalWatch {
  let current: AbortController | null = null;
  return {
    async ensure(signal) {
      // Only a proven root is watched (case 19); where it is missing, the pass meets the fault and tells it.
      if (current !== null || (await proveRoot({ local, journal })) !== null) return;
      const watch = new AbortController();
      const watching = await local.watch(onHint, AbortSignal.any([watch.signal, signal]));
      findings.watched(watching.ok ? null : watching.fault);
      if (watching.ok) current = watch;
      else watch.abort();
    },
    drop() {
      current?.abort();
      current = null;
    },
  };
}
