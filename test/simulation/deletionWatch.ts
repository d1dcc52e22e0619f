// Checks from outside that no pass deletes more than the guard allows (R9), or what nobody deleted (R6).
import type { EngineEvent, EngineOptions } from '../../src/sync/engineApi.ts';

export interface DeletionWatch {
  onEvent(device: string, event: EngineEvent): void;
  /** True when the device's last pass asked a person about deletions; reading it counts as an answer. */
  asks(device: string): boolean;
  /** Describes the first pass that deleted too much or wrongly; null if none did. */
  readonly violation: string | null;
}

export function watchDeletions(
  guard: EngineOptions['guard'],
  agreedFiles: (device: string) => number,
  wasDeleted: {
    readonly inBucket: (path: string) => boolean;
    readonly here: (device: string, path: string) => boolean;
  },
): DeletionWatch {
  const passes = new Map<string, { readonly files: number; deleted: number }>();
  const asking = new Set<string>();
  const answered = new Set<string>();
  let violation: string | null = null;
  return {
    asks(device) {
      if (!asking.delete(device)) return false;
      answered.add(device);
      return true;
    },
    get violation() {
      return violation;
    },
    onEvent(device, event) {
      // Counted when the plan is judged: an interrupted write is resolved before that.
      if (event.type === 'planned') passes.set(device, { files: agreedFiles(device), deleted: 0 });
      if (event.type === 'pass-ended' && event.report.held !== null) asking.add(device);
      const pass = passes.get(device);
      if (event.type !== 'done' || pass === undefined) return;
      if (event.act.type !== 'trash-local' && event.act.type !== 'delete-remote') return;
      pass.deleted++;
      if (event.act.type === 'delete-remote' && !wasDeleted.here(device, event.act.path)) {
        violation ??= `${device} deleted ${event.act.path} in the bucket, which nobody had deleted here (R6)`;
      }
      if (event.act.type === 'trash-local' && !wasDeleted.inBucket(event.act.path)) {
        violation ??= `${device} deleted ${event.act.path}, which nobody had deleted in the bucket (R6)`;
      }
      if (!answered.has(device) && pass.deleted > guard.count && pass.deleted > guard.share * pass.files) {
        violation ??= `${device} deleted ${pass.deleted} of ${pass.files} files without being asked`;
      }
    },
  };
}
