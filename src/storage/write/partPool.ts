// Keeps a few parts of one transfer in flight and stops at the first failure.
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';

export interface PartPool {
  /** Starts `send` once there is room. Returns false when a part has failed and nothing more is started. */
  add(send: () => Promise<Result<CompletedPart, RemoteFault>>): Promise<boolean>;
  /** Waits for all parts in flight; returns the parts by rising number, or the first fault. */
  finish(): Promise<Result<CompletedPart[], RemoteFault>>;
}

/** Creates a pool of at most `width` parts at a time. */
export function createPartPool(width: number): PartPool {
  const running = new Set<Promise<void>>();
  const parts: CompletedPart[] = [];
  const faults: RemoteFault[] = [];
  return {
    async add(send) {
      while (running.size >= width) await Promise.race(running);
      if (faults.length > 0) return false;
      const task = send()
        .then((part) => {
          if (part.ok) parts.push(part.value);
          else faults.push(part.fault);
        })
        .finally(() => running.delete(task));
      running.add(task);
      return true;
    },
    async finish() {
      await Promise.all(running);
      const [fault] = faults;
      if (fault !== undefined) return failed(fault);
      return ok(parts.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0)));
    },
  };
}
