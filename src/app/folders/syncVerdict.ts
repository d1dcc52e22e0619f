// The outcome of one folder's sync: one word for scripts and one sentence for people. Pure.
import type { Condition, FolderStatus } from '../../contract/state.ts';
import type { Result } from '../../result.ts';
import type { PassReport } from '../../sync/engineApi.ts';

export interface SyncVerdict {
  readonly folder: string;
  readonly result: 'in-step' | 'waits' | 'failed' | 'paused';
  readonly message: string;
  /** null: no pass ran. */
  readonly report: PassReport | null;
}

/** `condition`: that of the folder after the sync, the same that every other surface shows (R18). */
export function verdictOf(folder: string, synced: Result<PassReport>, condition: Condition): SyncVerdict {
  if (!synced.ok) return { folder, result: 'failed', message: synced.fault.message, report: null };
  const { status, summary } = condition;
  const message = status === 'checking' ? RESTLESS : summary;
  return { folder, result: RESULTS[status], message, report: synced.value };
}

const RESULTS: Readonly<Record<FolderStatus, SyncVerdict['result']>> = {
  'in-step': 'in-step',
  incomplete: 'waits',
  waiting: 'waits',
  paused: 'paused',
  // Whatever is not finished when the sync has ended has failed.
  starting: 'failed',
  checking: 'failed',
  syncing: 'failed',
  offline: 'failed',
  failed: 'failed',
};

const RESTLESS = 'Not in step yet, because files kept changing: sync again.';
