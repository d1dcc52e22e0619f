// Summarizes a folder's status in one word and one sentence. Pure.
import type { FolderState } from '../../contract/state.ts';
import type { HeldDeletes, PassFault, PassReport, PathProblem } from '../../sync/engineApi.ts';
import type { FolderView } from './folderView.ts';

type Status = FolderState['status'];

export interface Summary {
  readonly status: Status;
  readonly summary: string;
  /** Acts that are not done yet. */
  readonly pending: number;
}

/**
 * What the app is doing with a folder, apart from its engine. `stopped`: opened without syncing (command
 * line).
 */
export type Activity =
  | { readonly step: 'running' }
  | { readonly step: 'stopped' }
  | { readonly step: 'paused' }
  | { readonly step: 'failed'; readonly fault: PassFault };

const IN_STEP = 'In step.';
/** A sentence names this many files. */
const MAX_NAMES = 3;
/** These resolve themselves once the network or the service is back. */
const OFFLINE: ReadonlySet<string> = new Set(['unreachable', 'throttled', 'outcome-unknown', 'cancelled']);
/** These need a person; the message says what to do. */
const FOR_PERSON: ReadonlySet<string> = new Set(['needs-sign-in', 'root-missing', 'root-replaced', 'in-use']);

/** `lastKnown`: how the last look at both sides ended, for a folder that is not looked at now. */
export function summarize(view: FolderView, activity: Activity, lastKnown: string | null = null): Summary {
  const before = lastKnown === null || lastKnown === IN_STEP ? '' : ` Last known: ${lastKnown}`;
  switch (activity.step) {
    case 'paused':
      return { status: 'paused', summary: `Paused.${before}`, pending: 0 };
    case 'failed':
      return { ...faultSummary(activity.fault), pending: 0 };
    case 'stopped':
      return { status: 'starting', summary: `Not running.${before}`, pending: 0 };
    case 'running':
      return runningSummary(view);
  }
}

function runningSummary(view: FolderView): Summary {
  if (view.pass.step === 'acting') {
    const pending = Math.max(0, view.pass.acts - view.pass.done);
    return { status: 'syncing', summary: progressSentence(view, pending), pending };
  }
  if (view.report === null) {
    return view.pass.step === 'idle'
      ? { status: 'starting', summary: 'Starting.', pending: 0 }
      : { status: 'checking', summary: 'Comparing this computer with the bucket.', pending: 0 };
  }
  // A routine pass does not hide how the last one ended.
  return reportSummary(view.report);
}

function progressSentence(view: FolderView, pending: number): string {
  const directions = new Set([...view.transfers.values()].map((transfer) => transfer.direction));
  const verb = directions.size !== 1 ? 'Syncing' : directions.has('up') ? 'Uploading' : 'Downloading';
  return `${verb}: ${count(pending, 'change')} to go.`;
}

export function reportSummary(report: PassReport): Summary {
  if (report.fault !== null) return { ...faultSummary(report.fault), pending: 0 };
  if (report.held !== null) {
    return { status: 'waiting', summary: heldSentence(report.held), pending: heldCount(report.held) };
  }
  const waiting = report.problems.filter((problem) => problem.kind === 'waits');
  const retried = report.problems.filter(({ kind, path }) => kind === 'retrying' && path !== null);
  const pending = waiting.length + retried.length;
  if (waiting.length > 0) return { status: 'waiting', summary: waitingSentence(waiting), pending };
  if (retried.length > 0) return { status: 'syncing', summary: retriedSentence(retried), pending };
  if (!report.inStep) return { status: 'checking', summary: 'Checking again.', pending: 0 };
  return { status: 'in-step', summary: IN_STEP, pending: 0 };
}

/** `Waits for you: "a.txt", "b.txt" and 2 more. What to do about the first.` */
export function waitingSentence(problems: readonly PathProblem[]): string {
  return `Waits for you: ${named(problems, '')}`;
}

/** `"a.txt" will be tried again soon. Why.`, or the number, the first names, and why the first one. */
export function retriedSentence(problems: readonly PathProblem[]): string {
  return problems.length === 1
    ? named(problems, ' will be tried again soon')
    : `${count(problems.length, 'file')} will be tried again soon: ${named(problems, '')}`;
}

/** The first names, what becomes of them, and the first one's reason; the list of problems has all. */
function named(problems: readonly PathProblem[], fate: string): string {
  const names = problems.flatMap(({ path }) => (path === null ? [] : [`"${path}"`]));
  const reason = problems[0]?.message ?? '';
  if (names.length === 0) return reason;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const hidden = problems.length - Math.min(names.length, MAX_NAMES);
  return `${shown}${hidden > 0 ? ` and ${hidden.toLocaleString('en-US')} more` : ''}${fate}. ${reason}`;
}

function faultSummary(fault: PassFault): Omit<Summary, 'pending'> {
  if (OFFLINE.has(fault.code)) return { status: 'offline', summary: fault.message };
  if (isForPerson(fault)) return { status: 'waiting', summary: `Waits for you: ${fault.message}` };
  return { status: 'failed', summary: fault.message };
}

/** True if only a person can help; the fault's message says how. */
export function isForPerson(fault: PassFault): boolean {
  return FOR_PERSON.has(fault.code);
}

export function heldCount(held: HeldDeletes): number {
  return held.local.length + held.remote.length;
}

/** Says how many files would be deleted where, and why they are held (R9). */
export function heldSentence(held: HeldDeletes): string {
  const sides = [
    ...(held.local.length > 0 ? [`${count(held.local.length, 'file')} on this computer`] : []),
    ...(held.remote.length > 0 ? [`${count(held.remote.length, 'file')} in the bucket`] : []),
  ].join(' and ');
  const ground =
    held.reason === 'everything'
      ? 'one side is suddenly empty'
      : `that is a large part of the ${count(held.ofFiles, 'file')} in this folder`;
  return `Waits for you: should ${sides} be deleted? Nothing has been deleted yet, because ${ground}.`;
}

/** "1 file", "1,234 files". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
