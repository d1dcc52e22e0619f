// Uploads in parts that only the journal remembers: they are ended before they are forgotten (R10).
import type { Intent, Journal } from '../../journalPort.ts';
import type { EnginePorts } from '../../engineApi.ts';
import type { UploadMemory } from '../../remoteFolder.ts';

/** True while an upload may be open in the bucket that nothing but this intent remembers. */
export function holdsUpload({ resumable, unansweredSince }: Intent): boolean {
  return resumable !== null || unansweredSince !== undefined;
}

/** An intent that follows what becomes of its upload; the journal learns each step before the next. */
export interface TrackedIntent extends Required<Pick<UploadMemory, 'onResumable' | 'onUnanswered'>> {
  readonly current: Intent;
  /** Resolves when the journal has it: nothing that it has to explain after a crash may happen before. */
  change(more: Partial<Intent>): Promise<void>;
}

/** Commits the intent to the journal whenever it changes. */
export function trackIntent(journal: Journal, begun: Intent): TrackedIntent {
  let current = begun;
  const commit = (intent: Intent): void => {
    current = intent;
    journal.commit({ putIntent: intent });
  };
  return {
    get current() {
      return current;
    },
    change: (more) => {
      current = { ...current, ...more };
      return journal.commitSoon({ putIntent: current });
    },
    onResumable: (resumable) => commit({ ...current, resumable }),
    onUnanswered: (since) => commit({ ...current, unansweredSince: since ?? undefined }),
  };
}

/**
 * Returns the operations that are over once one state of their path is agreed on. Uploads that may still be
 * open are kept to be ended, and are no longer taken for writes of ours. `completed`: the operation whose
 * write has just been answered, so that its parts are used up; what is found later may come from an earlier
 * upload.
 */
export function operationsOver(
  { journal }: Pick<EnginePorts, 'journal'>,
  path: string,
  completed: string | null,
): readonly string[] {
  return journal.intents().flatMap((intent) => {
    if (intent.path !== path) return [];
    const isUsedUp = intent.operation === completed;
    const left: Intent = isUsedUp ? { ...intent, resumable: null } : intent;
    if (!holdsUpload(left)) return [intent.operation];
    journal.commit({ putIntent: { ...left, sha256: null } });
    return [];
  });
}
