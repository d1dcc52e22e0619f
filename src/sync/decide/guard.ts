// Stops a plan that deletes suspiciously much until a person has agreed (R9).
import type { Act } from './model.ts';

export interface GuardLimits {
  /** Deletions up to this number always pass... */
  readonly count: number;
  /** ...and so do those up to this share (0..1) of the folder's files. */
  readonly share: number;
}

/** What a person has agreed to; a plan may delete at most so many. */
export interface Approval {
  readonly local: number;
  readonly remote: number;
}

export interface GuardedPlan {
  readonly acts: readonly Act[];
  /** Null when nothing is held back. */
  readonly held: {
    readonly local: readonly string[];
    readonly remote: readonly string[];
    readonly reason: 'too-many' | 'everything';
  } | null;
}

/** From this number of files on, deleting every single one is questioned, however few they are. */
const EVERYTHING_FROM = 10;

/**
 * Takes the deletions out of a plan that deletes too much. Moves are no deletions. The limits are seen against `agreedFiles`, the
 * number of files both sides last agreed on.
 */
export function guardPlan(
  acts: readonly Act[],
  agreedFiles: number,
  limits: GuardLimits,
  approval: Approval | null,
): GuardedPlan {
  const local = acts.filter((act) => act.type === 'trash-local').map((act) => act.path);
  const remote = acts.filter((act) => act.type === 'delete-remote').map((act) => act.path);
  const reason = excess(local.length + remote.length, agreedFiles, limits);
  if (reason === null) return { acts, held: null };
  if (approval && local.length <= approval.local && remote.length <= approval.remote)
    return { acts, held: null };
  return { acts: acts.filter((act) => !isDeletion(act)), held: { local, remote, reason } };
}

function excess(
  deletions: number,
  agreedFiles: number,
  limits: GuardLimits,
): 'too-many' | 'everything' | null {
  if (deletions > limits.count && deletions > limits.share * agreedFiles) return 'too-many';
  if (deletions >= EVERYTHING_FROM && deletions >= agreedFiles) return 'everything';
  return null;
}

/** Folders go with their files: a held plan must not remove the folders that held files would need. */
function isDeletion(act: Act): boolean {
  return (
    act.type === 'trash-local' ||
    act.type === 'delete-remote' ||
    act.type === 'remove-local-directory' ||
    act.type === 'remove-marker'
  );
}
