// Holds a plan that deletes suspiciously much until a person agrees (R9).
import type { Act, BaseFile } from './model.ts';

export interface GuardLimits {
  /** Deletions up to this number always pass... */
  readonly count: number;
  /** ...and so do those up to this share (0..1) of the folder's files. */
  readonly share: number;
}

/** The deletions that a person has approved: exactly these paths on each side (G5). */
export interface Approval {
  readonly local: ReadonlySet<string>;
  readonly remote: ReadonlySet<string>;
}

/** A file whose deletion waits for a person. */
export interface HeldFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** `emptied`: the mark of the place is gone with at least half of the files (G10). */
export type HeldReason = 'too-many' | 'everything' | 'emptied';

export interface GuardedPlan {
  readonly acts: readonly Act[];
  /** Null when nothing is held back. */
  readonly held: {
    readonly local: readonly HeldFile[];
    readonly remote: readonly HeldFile[];
    readonly reason: HeldReason;
  } | null;
}

/** From this number of files on, deleting all of them is questioned, whatever the limits (G2). */
const EVERYTHING_FROM = 10;
/** A tool that deletes what it does not know takes the mark alone; who empties a place takes files too. */
const EMPTIED_SHARE = 0.5;

export interface GuardFacts {
  /** Number of files that both sides last agreed on. */
  readonly agreedFiles: number;
  /**
   * Deletions of the last few minutes: one large deletion may reach the engine in many small portions (G3).
   */
  readonly recentDeletions: number;
  readonly limits: GuardLimits;
  readonly approval: Approval | null;
  /** The mark that was left in the bucket is not there any more. */
  readonly isMarkGone?: boolean;
}

/** Removes the deletions from a plan that deletes too much. Moves are not deletions (G4). */
export function guardPlan(acts: readonly Act[], facts: GuardFacts): GuardedPlan {
  const { approval } = facts;
  const local = acts.filter((act) => act.type === 'trash-local').map(heldFile);
  const remote = acts.filter((act) => act.type === 'delete-remote').map(heldFile);
  const isEmptied =
    facts.isMarkGone === true && local.length > 0 && local.length >= facts.agreedFiles * EMPTIED_SHARE;
  const reason = isEmptied ? 'emptied' : excess(local.length + remote.length, facts);
  if (reason === null) return { acts, held: null };
  if (approval !== null && covers(approval, local, remote)) return { acts, held: null };
  return { acts: withoutDeletions(acts), held: { local, remote, reason } };
}

/** What was not shown was not approved; less than was shown is covered. */
function covers(approval: Approval, local: readonly HeldFile[], remote: readonly HeldFile[]): boolean {
  return (
    local.every(({ path }) => approval.local.has(path)) &&
    remote.every(({ path }) => approval.remote.has(path))
  );
}

function heldFile({ path, base }: { readonly path: string; readonly base: BaseFile }): HeldFile {
  return { path, size: base.identity.size };
}

/** Returns the acts that may proceed while a person is asked about deletions. */
export function withoutDeletions(acts: readonly Act[]): readonly Act[] {
  return acts.filter((act) => !isDeletion(act));
}

function excess(planned: number, { agreedFiles, recentDeletions, limits }: GuardFacts): HeldReason | null {
  if (planned === 0) return null;
  const deletions = planned + recentDeletions;
  const files = agreedFiles + recentDeletions;
  if (deletions > limits.count && deletions > limits.share * files) return 'too-many';
  if (deletions >= EVERYTHING_FROM && deletions >= files) return 'everything';
  return null;
}

/** True when a file is removed from one of the sides. */
export function isFileDeletion(act: Act): boolean {
  return act.type === 'trash-local' || act.type === 'delete-remote';
}

/** Folders go with their files: a held plan must neither remove nor forget the folders of held files. */
function isDeletion(act: Act): boolean {
  return (
    isFileDeletion(act) ||
    act.type === 'remove-local-directory' ||
    act.type === 'remove-marker' ||
    (act.type === 'forget' && act.kind === 'directory')
  );
}
