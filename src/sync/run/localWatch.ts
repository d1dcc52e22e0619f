// Keeps a folder watched while it is synced, and starts again after whatever ended the watch.
import type { EnginePorts } from '../engineApi.ts';
import { proveRoot } from '../start/rootProof.ts';
import type { Findings } from './findings.ts';

export interface LocalWatch {
  /**
   * Watches until `signal` aborts or `drop` is called; does nothing if it is watching already. Where watching
   * fails, only the periodic scan finds changes (R2); the folder reports that, and the next call tries again.
   */
  ensure(signal: AbortSignal): Promise<void>;
  /** What is watched may no longer be the folder: the next `ensure` starts a new watch. */
  drop(): void;
  readonly isOn: boolean;
}

/** `onHint`: these paths, and what is under them, may have changed. */
export function createLocalWatch(
  { local, journal }: Pick<EnginePorts, 'local' | 'journal'>,
  findings: Findings,
  onHint: (paths: readonly string[]) => void,
): LocalWatch {
  let current: AbortController | null = null;
  let isOn = false;
  const drop = (): void => {
    current?.abort('dropped');
    current = null;
    isOn = false;
  };
  return {
    async ensure(signal) {
      // Only a proven root is watched (case 19); if it is missing, the pass meets and reports the fault.
      if (isOn || (await proveRoot({ local, journal })) !== null) return;
      // What failed may still be waiting for its chance.
      drop();
      const watch = new AbortController();
      current = watch;
      const watching = await local.watch(onHint, AbortSignal.any([watch.signal, signal]), (fault) => {
        if (current !== watch) return;
        isOn = false;
        findings.watched(fault);
        onHint(['']);
      });
      findings.watched(watching.ok ? null : watching.fault);
      isOn = watching.ok && current === watch;
    },
    drop,
    get isOn() {
      return isOn;
    },
  };
}
