// Builds the state that the page shows from a folder's configuration and view. Pure.
import type { Conflict, FolderState, Problem, Transfer } from '../../contract/state.ts';
import type { PathProblem, RefusedPath } from '../../sync/engineApi.ts';
import type { FolderConfig } from '../config/schema.ts';
import { heldSentence } from '../state/condition/conditionWords.ts';
import { conditionOf, type FolderFacts } from '../state/condition/folderCondition.ts';
import { progressOf } from '../state/condition/progressOf.ts';
import type { FolderView } from '../state/view/folderView.ts';
import type { LastKnown, ProblemList } from './lastKnown.ts';
import { paceOf } from '../state/view/estimate.ts';
import { refusalSentence } from './sentences/refusalSentences.ts';

/** The page shows this many; `problemCounts` is how many there are. */
const MAX_PROBLEMS = 100;
const MAX_EXAMPLES = 20;

export interface FolderSnapshot extends FolderFacts {
  readonly config: FolderConfig;
  readonly files: number;
  /** The newest ones; `FolderFacts.conflicts` is how many there are. */
  readonly openConflicts: readonly Conflict[];
  readonly degraded: readonly string[];
  /** Whether the bucket keeps what is deleted or replaced there; null: unknown. */
  readonly versioned: boolean | null;
  /** What an earlier process knew. */
  readonly remembered?: LastKnown | null;
}

export function toFolderState(parts: FolderSnapshot): FolderState {
  const { config, activity, view, files, openConflicts, remembered = null } = parts;
  const current = knownNow(parts);
  const known = current ?? remembered;
  const { problems, problemCounts } = known !== null && view.fresh.count === 0 ? known : listProblems(view);
  const isCurrent = activity.step === 'running' && current !== null;
  const hasProblems = Object.values(problemCounts).some((count) => count > 0);
  return {
    ...conditionOf({ ...parts, lastKnown: known?.summary ?? null }),
    id: config.id,
    account: config.account,
    localPath: config.localPath,
    remote: remoteName(config),
    mode: config.mode,
    files,
    progress: parts.activity.step === 'running' ? progressOf(view, parts.at) : null,
    lastInStepAt: view.lastInStepAt,
    problems: [...problems],
    problemCounts,
    problemsAt: known === null || isCurrent || !hasProblems ? null : known.at,
    conflicts: [...openConflicts],
    conflictCount: parts.conflicts,
    heldDeletes: heldDeletes(view, parts.versioned),
    degraded: [...parts.degraded],
  };
}

/** `s3://bucket/prefix`. */
export function remoteName({ bucket, prefix }: Pick<FolderConfig, 'bucket' | 'prefix'>): string {
  return `s3://${bucket}/${prefix}`;
}

/** The running transfers, largest first. */
export function toTransfers(folder: string, view: FolderView, at: number): Transfer[] {
  return [...view.transfers]
    .map(([path, progress]) => ({
      id: `${folder}:${path}`,
      folder,
      path,
      direction: progress.direction,
      bytes: progress.bytes,
      totalBytes: progress.totalBytes,
      ...paceOf(progress.estimate, at),
    }))
    .sort((a, b) => b.totalBytes - a.totalBytes);
}

/** Returns what this process knows to be remembered; null: it has not looked at everything yet. */
export function knownNow(facts: FolderFacts): LastKnown | null {
  const { report, reportAt } = facts.view;
  if (report?.complete !== true || reportAt === null) return null;
  const view: FolderView = { ...facts.view, pass: { step: 'idle' }, looked: true };
  const { summary } = conditionOf({ ...facts, view, activity: { step: 'running' }, account: null });
  return { at: reportAt, summary, ...listProblems(view) };
}

/** Problems for a person first, then those that are retried, then refused paths, then hints; and how many. */
function listProblems({ report, fresh }: FolderView): ProblemList {
  const refused = report?.refused ?? [];
  const unportable = report?.unportable ?? [];
  const problems = [...(report?.problems ?? []), ...fresh.first];
  const waits = problems.filter(({ kind }) => kind === 'waits');
  const retrying = problems.filter(({ kind }) => kind === 'retrying');
  const shown: Problem[] = [
    ...[...waits, ...retrying].slice(0, MAX_PROBLEMS).map(pathProblem),
    ...refused.slice(0, MAX_PROBLEMS).map(refusedName),
    ...unportable.slice(0, MAX_PROBLEMS).map(unportableName),
  ].slice(0, MAX_PROBLEMS);
  // Problems that a running pass has counted but not named yet are of the kind that comes by the thousand.
  const unnamed = fresh.count - fresh.first.length;
  return {
    problems: shown,
    problemCounts: {
      waits: waits.length,
      retrying: retrying.length + unnamed,
      refused: refused.length,
      hint: unportable.length,
    },
  };
}

function pathProblem({ path, code, message, kind, detail }: PathProblem): Problem {
  const details = detail === undefined ? {} : { details: detail };
  return { id: `${code}:${path ?? ''}`, code, message, path, kind, ...details };
}

function refusedName(refused: RefusedPath): Problem {
  const { name, side, reason } = refused;
  const message = refusalSentence(refused);
  return { id: `${side}:${reason}:${name}`, code: reason, message, path: name, kind: 'refused' };
}

function unportableName(path: string): Problem {
  const message = 'Windows cannot store this name; other systems sync it.';
  return { id: `unportable:${path}`, code: 'unportable', message, path, kind: 'hint' };
}

/** `versioned`: whether the bucket keeps what is deleted there; null: unknown. */
function heldDeletes({ report, answer }: FolderView, versioned: boolean | null): FolderState['heldDeletes'] {
  const held = report?.held ?? answer?.held ?? null;
  if (held === null) return null;
  const files = [...held.local, ...held.remote];
  const isOpen = report !== null && report.held !== null;
  return {
    question: held.question,
    side: held.local.length === 0 ? 'remote' : held.remote.length === 0 ? 'local' : 'both',
    count: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    ofFiles: held.ofFiles,
    examples: files.slice(0, MAX_EXAMPLES).map(({ path }) => path),
    reason: heldSentence(held),
    wayBack: held.remote.length === 0 ? 'trash' : WAY_BACK[`${versioned}`],
    answered: isOpen || answer === null ? null : { approve: answer.approve, done: answer.done },
  };
}

const WAY_BACK = { true: 'versions', false: 'none', null: 'unknown' } as const;
