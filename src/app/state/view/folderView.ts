// Folds the events of a folder's engine into what can be shown. Pure.
import { isFileDeletion } from '../../../sync/decide/guard.ts';
import type { EngineEvent, HeldDeletes, PassReport, PathProblem } from '../../../sync/engineApi.ts';
import { actsOf } from '../../../sync/plannedWork.ts';
import { advanceEstimate, beginEstimate, type Estimate } from './estimate.ts';
import {
  actEnded,
  actImpossible,
  beginProgress,
  bytesFound,
  bytesMoved,
  withMoreWork,
  type PassProgress,
} from './passProgress.ts';

/**
 * `idle`: no pass is running. `looking`: a pass observes; over some paths (`paths`) something is known to
 * differ. `acting`: a pass carries out acts.
 */
export type Pass =
  | { readonly step: 'idle' }
  | {
      readonly step: 'looking';
      readonly scope: 'full' | 'remote' | 'paths';
      /** Names seen so far on this computer and in the bucket. */
      readonly here: number;
      readonly there: number;
    }
  | { readonly step: 'acting'; readonly progress: PassProgress };

/** One transfer that is under way. */
export interface TransferProgress {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
  readonly totalBytes: number;
  readonly estimate: Estimate;
}

/** What a person has decided about held deletions, until the pass that carries it out has ended. */
export interface Answer {
  readonly held: HeldDeletes;
  readonly approve: boolean;
  /** Files that are deleted already. */
  readonly done: number;
  /** The pass that carries it out has begun. */
  readonly isLookedFor: boolean;
}

/** Problems that a running pass has met and the last report does not have; only the first ones by name. */
export interface FreshProblems {
  readonly count: number;
  readonly first: readonly PathProblem[];
}

export interface FolderView {
  readonly pass: Pass;
  /** Something changed here that the pass under way may not look at. */
  readonly isHinted: boolean;
  /** Running transfers by path, in the order in which they began. */
  readonly transfers: ReadonlyMap<string, TransferProgress>;
  /** How the last pass ended, and when (epoch ms); null: none has ended yet. */
  readonly report: PassReport | null;
  readonly reportAt: number | null;
  /** The paths of the report's problems. */
  readonly known: ReadonlySet<string>;
  /** How many files the report names that are not on both sides. */
  readonly unsynced: number;
  readonly fresh: FreshProblems;
  readonly answer: Answer | null;
  /** Since when (epoch ms) there have been problems without interruption; null: there are none. */
  readonly troubledSince: number | null;
  /** Whether both sides have been found in step since the folder was started: nothing older counts (R18). */
  readonly looked: boolean;
  /** Epoch ms; null: never, as far as known. */
  readonly lastInStepAt: number | null;
}

const NO_PROBLEMS: FreshProblems = { count: 0, first: [] };
/** So many problems are shown by name before the pass has ended. */
const FIRST_PROBLEMS = 100;

/** The view before the first pass. `lastInStepAt` (epoch ms): from the journal; null: never. */
export function emptyView(lastInStepAt: number | null): FolderView {
  return {
    pass: { step: 'idle' },
    isHinted: false,
    transfers: new Map(),
    report: null,
    reportAt: null,
    known: new Set(),
    unsynced: 0,
    fresh: NO_PROBLEMS,
    answer: null,
    troubledSince: null,
    looked: false,
    lastInStepAt,
  };
}

/** The folder is started (again): what changed meanwhile is not known yet. */
export function startedAnew(view: FolderView): FolderView {
  return { ...view, pass: { step: 'idle' }, isHinted: false, transfers: new Map(), looked: false };
}

/** The view after `event`, which happened at `at` (epoch ms). */
export function applyEvent(view: FolderView, event: EngineEvent, at: number): FolderView {
  switch (event.type) {
    case 'pass-started': {
      const pass: Pass = { step: 'looking', scope: event.scope, here: 0, there: 0 };
      const isLookedFor = view.answer?.isLookedFor === true || event.scope === 'full';
      const answer = view.answer && { ...view.answer, isLookedFor };
      return { ...view, pass, isHinted: false, transfers: new Map(), fresh: NO_PROBLEMS, answer };
    }
    case 'hinted':
      return { ...view, isHinted: true };
    case 'waiting':
      return view;
    case 'seen':
      if (view.pass.step !== 'looking') return view;
      return { ...view, pass: { ...view.pass, here: event.here, there: event.there } };
    case 'planned': {
      if (actsOf(event) === 0) return view;
      const progress =
        view.pass.step === 'acting' ? withMoreWork(view.pass.progress, event) : beginProgress(event, at);
      return { ...view, pass: { step: 'acting', progress } };
    }
    case 'transfer': {
      const before = view.transfers.get(event.path);
      const transfers = new Map(view.transfers).set(event.path, advance(before, event, at));
      // What an earlier run has fetched was not transferred now.
      return withProgress({ ...view, transfers }, at, before === undefined ? bytesFound : bytesMoved);
    }
    case 'done': {
      const { answer } = view;
      const counted = answer && { ...answer, done: answer.done + (isFileDeletion(event.act) ? 1 : 0) };
      const ended = { ...withoutTransfer(view, event.act.path), answer: counted };
      return withProgress(ended, at, (progress, moment) => actEnded(progress, event.act, moment));
    }
    case 'undone': {
      const { act, problem } = event;
      const ended = withoutTransfer(view, act.path);
      if (problem === null)
        return withProgress(ended, at, (progress, moment) => actEnded(progress, act, moment));
      return withProgress({ ...ended, fresh: noteProblem(view, problem) }, at, (progress, moment) =>
        actImpossible(progress, act, moment),
      );
    }
    case 'answered': {
      const answer: Answer = { ...event, done: 0, isLookedFor: false };
      return { ...view, answer, report: view.report && { ...view.report, held: null } };
    }
    case 'pass-ended':
      return passEnded(view, event.report, at);
  }
}

function passEnded(view: FolderView, report: PassReport, at: number): FolderView {
  // The report says whether something is left to look at.
  const ended: FolderView = { ...view, pass: { step: 'idle' }, isHinted: false, transfers: new Map() };
  // A pass that was stopped on the way has found nothing out.
  if (report.fault?.code === 'cancelled') return ended;
  const known = new Set(report.problems.flatMap(({ path }) => (path === null ? [] : [path])));
  return {
    ...ended,
    answer: view.answer?.isLookedFor === true ? null : view.answer,
    report,
    reportAt: at,
    known,
    unsynced: new Set([...known, ...report.refused.map(({ name }) => name), ...heldPaths(report)]).size,
    fresh: NO_PROBLEMS,
    troubledSince: report.problems.length === 0 ? null : (view.troubledSince ?? at),
    looked: view.looked || report.inStep,
    lastInStepAt: report.inStep ? at : view.lastInStepAt,
  };
}

function heldPaths({ held }: PassReport): readonly string[] {
  return held === null ? [] : [...held.local, ...held.remote].map(({ path }) => path);
}

function advance(
  before: TransferProgress | undefined,
  event: Extract<EngineEvent, { type: 'transfer' }>,
  at: number,
): TransferProgress {
  const { direction, bytes, total: totalBytes } = event;
  const done = { bytes, files: 0 };
  const estimate =
    before === undefined
      ? beginEstimate(done, at)
      : advanceEstimate(before.estimate, done, { bytes: totalBytes, files: 0 }, at);
  return { direction, bytes, totalBytes, estimate };
}

type Step = (
  progress: PassProgress,
  moment: { readonly running: number; readonly at: number },
) => PassProgress;

function withProgress(view: FolderView, at: number, step: Step): FolderView {
  if (view.pass.step !== 'acting') return view;
  let running = 0;
  for (const { bytes, totalBytes } of view.transfers.values()) running += Math.min(bytes, totalBytes);
  return { ...view, pass: { step: 'acting', progress: step(view.pass.progress, { running, at }) } };
}

function noteProblem({ known, fresh }: FolderView, problem: PathProblem): FreshProblems {
  if (problem.path !== null && known.has(problem.path)) return fresh;
  const first = fresh.first.length < FIRST_PROBLEMS ? [...fresh.first, problem] : fresh.first;
  return { count: fresh.count + 1, first };
}

function withoutTransfer(view: FolderView, path: string): FolderView {
  if (!view.transfers.has(path)) return view;
  const transfers = new Map(view.transfers);
  transfers.delete(path);
  return { ...view, transfers };
}
