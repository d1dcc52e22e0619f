// The outcome of one folder's sync: one word for scripts and one sentence for people. Pure.
import type { Result } from '../../result.ts';
import type { PassReport } from '../../sync/engineApi.ts';
import { heldSentence, isForPerson, retriedSentence, waitingSentence } from './folderSummary.ts';

export interface SyncVerdict {
  readonly folder: string;
  readonly result: 'in-step' | 'waits' | 'failed' | 'paused';
  readonly message: string;
  /** null: no pass ran. */
  readonly report: PassReport | null;
}

export function verdictOf(folder: string, synced: Result<PassReport>): SyncVerdict {
  return { folder, report: synced.ok ? synced.value : null, ...judge(synced) };
}

function judge(synced: Result<PassReport>): Pick<SyncVerdict, 'result' | 'message'> {
  if (!synced.ok) return { result: 'failed', message: synced.fault.message };
  const { fault, held, problems, inStep } = synced.value;
  if (fault !== null) return { result: isForPerson(fault) ? 'waits' : 'failed', message: fault.message };
  if (held !== null) return { result: 'waits', message: heldSentence(held) };
  const waiting = problems.filter((problem) => problem.kind === 'waits');
  if (waiting.length > 0) return { result: 'waits', message: waitingSentence(waiting) };
  if (inStep) return { result: 'in-step', message: 'In step.' };
  const message =
    problems.length > 0
      ? retriedSentence(problems)
      : 'Not in step yet, because files kept changing: sync again.';
  return { result: 'failed', message };
}
