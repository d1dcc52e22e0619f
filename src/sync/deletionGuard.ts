// Applies the guard to each plan and remembers what a person answered (R9).
import type { Clock } from '../clock.ts';
import type { Act } from './decide/model.ts';
import { guardPlan, type Approval, type GuardLimits } from './decide/guard.ts';
import type { HeldDeletes } from './engineApi.ts';
import type { Journal } from './ports.ts';

/** Deletions within this time are counted together. */
const WINDOW_MS = 10 * 60_000;
const APPROVAL = 'approved-deletions';

export interface DeletionGuard {
  /** The acts that may be carried out now. */
  filter(acts: readonly Act[]): readonly Act[];
  /** What the last filter held back. */
  readonly held: HeldDeletes | null;
  noteDeletion(): void;
  /** The plan that was allowed has been carried out: the permission ends with it. */
  planDone(): void;
  answer(approve: boolean): void;
}

export function createDeletionGuard(journal: Journal, clock: Clock, limits: GuardLimits): DeletionGuard {
  let held: HeldDeletes | null = null;
  let recent: number[] = [];
  let usesApproval = false;

  return {
    get held() {
      return held;
    },
    filter(acts) {
      const from = clock.now() - WINDOW_MS;
      recent = recent.filter((at) => at >= from);
      const approval = readApproval(journal);
      const agreedFiles = journal.countFiles();
      const guarded = guardPlan(acts, { agreedFiles, recentDeletions: recent.length, limits, approval });
      held = guarded.held && { ...guarded.held, ofFiles: agreedFiles };
      usesApproval = approval !== null && guarded.held === null;
      return guarded.acts;
    },
    noteDeletion() {
      recent.push(clock.now());
    },
    planDone() {
      if (!usesApproval) return;
      journal.writeMeta(APPROVAL, '');
      recent = [];
      usesApproval = false;
    },
    answer(approve) {
      if (held === null) return;
      const { local, remote } = held;
      if (approve)
        journal.writeMeta(APPROVAL, JSON.stringify({ local: local.length, remote: remote.length }));
      // Without an agreement a file on one side only is new: it comes back on the other.
      else journal.commit({ forget: [...local, ...remote].map((path) => ({ path, kind: 'file' })) });
      held = null;
    },
  };
}

function readApproval(journal: Journal): Approval | null {
  const text = journal.readMeta(APPROVAL);
  return text === null || text === '' ? null : (JSON.parse(text) as Approval);
}
