// Applies the guard to each plan and remembers a person's answer (R9).
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../result.ts';
import type { Act } from '../decide/model.ts';
import {
  guardPlan,
  isFileDeletion,
  withoutDeletions,
  type Approval,
  type GuardLimits,
} from '../decide/guard.ts';
import type { EnginePorts, HeldDeletes } from '../engineApi.ts';

/** Deletions within this time count together (G3). */
const WINDOW_MS = 10 * 60_000;
const APPROVAL = 'approved-deletions';

export interface DeletionGuard {
  /**
   * Returns the acts that may be carried out now. While a question is open, a plan for some paths deletes
   * nothing: what is held must neither go piece by piece, nor may a plan that shows less replace the question
   * (G4).
   */
  filter(acts: readonly Act[], scope: 'all' | 'paths', isMarkGone?: boolean): readonly Act[];
  /** The held deletions, as shown by the last plan for everything. */
  readonly held: HeldDeletes | null;
  /**
   * True when the last plan was for some paths and had deletions that the question does not show: only a plan
   * for everything completes it.
   */
  readonly asksInPart: boolean;
  noteDeletion(): void;
  /** A plan has been carried out to its end: an approval ends with the one for everything (G5). */
  planDone(): void;
  /**
   * `true`: approves exactly the held deletions. `false`: forgets the agreement about those files (G6).
   */
  answer(approve: boolean): void;
}

/** An approval is kept in the journal; what is held is not, and is found again by the next plan. */
export function createDeletionGuard(
  { journal, clock, log }: Pick<EnginePorts, 'journal' | 'clock' | 'log'>,
  limits: GuardLimits,
): DeletionGuard {
  let held: HeldDeletes | null = null;
  let recent: number[] = [];
  let usesApproval = false;
  let asksInPart = false;

  return {
    get held() {
      return held;
    },
    get asksInPart() {
      return asksInPart;
    },
    filter(acts, scope, isMarkGone = false) {
      if (scope === 'paths' && held !== null) {
        const shown = new Set([...held.local, ...held.remote].map(({ path }) => path));
        asksInPart = acts.some((act) => isFileDeletion(act) && !shown.has(act.path));
        return withoutDeletions(acts);
      }
      const from = clock.monotonic() - WINDOW_MS;
      recent = recent.filter((at) => at >= from);
      const approval = readApproval({ journal, log });
      const agreedFiles = journal.countFiles();
      const facts = { agreedFiles, recentDeletions: recent.length, limits, approval, isMarkGone };
      const guarded = guardPlan(acts, facts);
      held = guarded.held && { ...guarded.held, question: questionOf(guarded.held), ofFiles: agreedFiles };
      asksInPart = scope === 'paths' && held !== null;
      // A plan for some paths may carry out only a part of what was approved.
      usesApproval = approval !== null && held === null && scope === 'all';
      return guarded.acts;
    },
    noteDeletion() {
      recent.push(clock.monotonic());
    },
    planDone() {
      if (!usesApproval) return;
      journal.writeMeta(APPROVAL, '');
      recent = [];
      usesApproval = false;
    },
    answer(approve) {
      if (held === null) return;
      const local = held.local.map(({ path }) => path);
      const remote = held.remote.map(({ path }) => path);
      log.info({ local: local.length, remote: remote.length, approve }, 'held deletions are answered');
      journal.writeMeta(APPROVAL, approve ? JSON.stringify({ local, remote }) : '');
      // Without an agreement, a file on only one side is new: it comes back on the other.
      if (!approve) journal.commit({ forget: [...local, ...remote].map((path) => ({ path, kind: 'file' })) });
      held = null;
    },
  };
}

/** The same for the same set of files, however it was found. */
function questionOf({ local, remote }: Pick<HeldDeletes, 'local' | 'remote'>): string {
  const sides = [local, remote].map((files) => files.map(({ path }) => path).sort());
  return createHash('sha256').update(JSON.stringify(sides)).digest('hex').slice(0, QUESTION_LENGTH);
}

const QUESTION_LENGTH = 16;

const approvedPaths = z.array(z.string()).transform((paths) => new Set(paths));
const approvalSchema = z.object({ local: approvedPaths, remote: approvedPaths });

/** An unreadable approval is none: the person is asked again. */
function readApproval({ journal, log }: Pick<EnginePorts, 'journal' | 'log'>): Approval | null {
  const text = journal.readMeta(APPROVAL);
  if (text === null || text === '') return null;
  const approval = parseJson(approvalSchema, text);
  if (approval === null) {
    log.warn({ length: text.length }, 'approval of deletions cannot be read');
    journal.writeMeta(APPROVAL, '');
  }
  return approval;
}
