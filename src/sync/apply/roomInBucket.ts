// A bucket at its quota: one refusal counts for everything of that size or more (R12).
import type { Act } from '../decide/model.ts';
import type { PathProblem } from '../engineApi.ts';
import type { ActOutcome } from './checks/actContext.ts';

export interface RoomInBucket {
  /** Returns the outcome of an act that would be refused like an earlier one; null: try it. */
  outcomeOf(act: Act): ActOutcome | null;
  learn(act: Act, outcome: ActOutcome): void;
}

/**
 * Lasts for one plan: each new pass tries again, so that free space is noticed. Anything smaller than what
 * was refused is still tried.
 */
export function createRoomInBucket(): RoomInBucket {
  let refused: { readonly bytes: number; readonly problem: PathProblem } | null = null;
  return {
    outcomeOf(act) {
      const bytes = roomFor(act);
      if (refused === null || bytes === null || bytes < refused.bytes) return null;
      return { type: 'problem', problem: { ...refused.problem, path: act.path } };
    },
    learn(act, outcome) {
      if (outcome.type !== 'problem' || outcome.problem.code !== 'quota') return;
      const bytes = roomFor(act) ?? 0;
      if (refused === null || bytes < refused.bytes) refused = { bytes, problem: outcome.problem };
    },
  };
}

/** Returns the bytes that an act adds to the bucket; null when it needs no space there. */
function roomFor(act: Act): number | null {
  if (act.type === 'upload') return act.local.identity.size;
  if (act.type === 'move-remote') return act.base.identity.size;
  return act.type === 'make-marker' ? 0 : null;
}
