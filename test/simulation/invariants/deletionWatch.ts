// Checks from outside that no pass deletes more than the guard allows (R9), or what nobody deleted (R6).
import type { EngineEvent, EngineOptions } from '../../../src/sync/engineApi.ts';

export interface DeletionWatch {
  onEvent(device: string, event: EngineEvent): void;
  /** A new process remembers no deletions. */
  restarted(device: string): void;
  /** True when the device's last pass asked a person about deletions; reading it counts as an answer. */
  asks(device: string): boolean;
  /** Describes the first pass that deleted too much or wrongly; null if none did. */
  readonly violation: string | null;
}

/** Deletions within this time count together (G3), whatever any clock says. */
const WINDOW_MS = 10 * 60_000;

export function watchDeletions(
  guard: EngineOptions['guard'],
  { agreedFiles, now }: { readonly agreedFiles: (device: string) => number; readonly now: () => number },
  wasDeleted: {
    readonly inBucket: (path: string) => boolean;
    readonly here: (device: string, path: string) => boolean;
  },
): DeletionWatch {
  const passes = new Map<string, { readonly files: number; readonly earlier: number; deleted: number }>();
  const deletedAt = new Map<string, number[]>();
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
    restarted(device) {
      deletedAt.delete(device);
    },
    onEvent(device, event) {
      // Counted when the plan is judged: an interrupted write is resolved before that.
      if (event.type === 'planned') {
        const earlier = (deletedAt.get(device) ?? []).filter((at) => at >= now() - WINDOW_MS);
        deletedAt.set(device, earlier);
        passes.set(device, { files: agreedFiles(device), earlier: earlier.length, deleted: 0 });
      }
      if (event.type === 'pass-ended' && event.report.held !== null) asking.add(device);
      const pass = passes.get(device);
      if (event.type !== 'done' || pass === undefined) return;
      if (event.act.type !== 'trash-local' && event.act.type !== 'delete-remote') return;
      pass.deleted++;
      deletedAt.get(device)?.push(now());
      if (event.act.type === 'delete-remote' && !wasDeleted.here(device, event.act.path)) {
        violation ??= `${device} deleted ${event.act.path} in the bucket, which nobody had deleted here (R6)`;
      }
      if (event.act.type === 'trash-local' && !wasDeleted.inBucket(event.act.path)) {
        violation ??= `${device} deleted ${event.act.path}, which nobody had deleted in the bucket (R6)`;
      }
      const deleted = pass.deleted + pass.earlier;
      const files = pass.files + pass.earlier;
      if (!answered.has(device) && deleted > guard.count && deleted > guard.share * files) {
        violation ??= `${device} deleted ${deleted} of ${files} files without being asked (R9)`;
      }
    },
  };
}
