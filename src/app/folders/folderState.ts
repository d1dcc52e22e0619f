// Builds the state that the page shows from a folder's configuration and view. Pure.
import type { Conflict, FolderState, Problem, Transfer } from '../../contract/state.ts';
import type { HeldDeletes, PassReport } from '../../sync/engineApi.ts';
import type { FolderConfig } from '../config/schema.ts';
import { heldCount, heldSentence, reportSummary, summarize } from './folderSummary.ts';
import type { Activity } from './folderSummary.ts';
import type { FolderView } from './folderView.ts';
import type { LastKnown, ProblemList } from './lastKnown.ts';
import { refusalSentence } from './sentences/refusalSentences.ts';
import { rateOf } from './transferRate.ts';

/** The page shows this many; `problemCount` is how many there are. */
const MAX_PROBLEMS = 100;
const MAX_EXAMPLES = 20;

export interface FolderParts {
  readonly config: FolderConfig;
  readonly view: FolderView;
  readonly activity: Activity;
  readonly files: number;
  readonly conflicts: readonly Conflict[];
  readonly degraded: readonly string[];
  /** What an earlier process knew. */
  readonly lastKnown?: LastKnown | null;
}

export function toFolderState({
  config,
  view,
  activity,
  files,
  conflicts,
  degraded,
  lastKnown = null,
}: FolderParts): FolderState {
  const current = knownNow(view);
  const known = current ?? lastKnown;
  const { status, summary, pending } = summarize(view, activity, known?.summary ?? null);
  const { problems, count } = known ?? listProblems(view.report);
  const isCurrent = activity.step === 'running' && current !== null;
  return {
    id: config.id,
    account: config.account,
    localPath: config.localPath,
    remote: remoteName(config),
    mode: config.mode,
    status,
    summary,
    files,
    pending,
    lastInStepAt: view.lastInStepAt,
    problems: [...problems],
    problemCount: count,
    problemsAt: known === null || isCurrent || count === 0 ? null : known.at,
    conflicts: [...conflicts],
    heldDeletes: heldDeletes(view.report?.held ?? null),
    degraded: [...degraded],
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
      ...rateOf(progress, at),
    }))
    .sort((a, b) => b.totalBytes - a.totalBytes);
}

/** Returns what this process knows to be remembered; null: it has not looked at everything yet. */
export function knownNow({ report, reportAt }: FolderView): LastKnown | null {
  if (report?.complete !== true || reportAt === null) return null;
  const { problems, count } = listProblems(report);
  return { at: reportAt, summary: reportSummary(report).summary, problems: [...problems], count };
}

function listProblems(report: PassReport | null): ProblemList {
  const problems = problemsOf(report);
  return { problems: problems.slice(0, MAX_PROBLEMS), count: problems.length };
}

/** Problems for a person first, then those that are retried, then refused paths, then hints. */
function problemsOf(report: PassReport | null): Problem[] {
  if (report === null) return [];
  const problems = report.problems.map(({ path, code, message, kind }) => ({
    id: `${code}:${path ?? ''}`,
    code,
    message,
    path,
    kind,
  }));
  const refused = report.refused.map((path) => ({
    id: `${path.side}:${path.reason}:${path.name}`,
    code: path.reason,
    message: refusalSentence(path),
    path: path.name,
    kind: 'refused' as const,
  }));
  const hints = report.unportable.map((path) => ({
    id: `unportable:${path}`,
    code: 'unportable',
    message: 'Windows cannot store this name; other systems sync it.',
    path,
    kind: 'hint' as const,
  }));
  return [
    ...problems.filter((problem) => problem.kind === 'waits'),
    ...problems.filter((problem) => problem.kind === 'retrying'),
    ...refused,
    ...hints,
  ];
}

function heldDeletes(held: HeldDeletes | null): FolderState['heldDeletes'] {
  if (held === null) return null;
  return {
    side: held.local.length === 0 ? 'remote' : held.remote.length === 0 ? 'local' : 'both',
    count: heldCount(held),
    ofFiles: held.ofFiles,
    examples: [...held.local, ...held.remote].slice(0, MAX_EXAMPLES),
    reason: heldSentence(held),
  };
}
