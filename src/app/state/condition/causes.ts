// What keeps files from being on both sides, grouped by cause. Pure.
import type { Cause } from '../../../contract/state.ts';
import type { FolderView } from '../view/folderView.ts';
import type { PathProblem } from '../../../sync/engineApi.ts';

/** These are retried, but usually until a person has made room or given a permission. */
const LASTING: ReadonlySet<string> = new Set(['denied', 'quota', 'no-space', 'full']);
/** Any other trouble that has not ended after this long (ms) is not passing either. */
export const PASSING_MS = 60_000;

/** A sentence names this many files. */
const MAX_EXAMPLES = 3;

export interface Causes {
  /** What only a person can end, in the order in which it was met. */
  readonly lasting: readonly Cause[];
  /** What is likely to pass within moments. */
  readonly passing: readonly Cause[];
  /** How many problems ask a person to decide or act. */
  readonly questions: number;
}

/** Groups the problems that are known at `at` (epoch ms). */
export function causesOf({ report, fresh, troubledSince }: FolderView, at: number): Causes {
  const known = [...(report?.problems ?? []), ...fresh.first];
  const isOld = troubledSince !== null && at - troubledSince >= PASSING_MS;
  const isLasting = ({ kind, code, path }: PathProblem): boolean =>
    kind === 'waits' || LASTING.has(code) || path === null || isOld;
  const unnamed = fresh.count - fresh.first.length;
  return {
    lasting: addUnnamed(grouped(known.filter(isLasting)), unnamed),
    passing: grouped(known.filter((problem) => !isLasting(problem))),
    questions: known.filter(({ kind }) => kind === 'waits').length,
  };
}

/** Their messages name a file or its size, so each of them is another one. */
const ABOUT_ONE_FILE: ReadonlySet<string> = new Set(['no-space', 'corrupt', 'restless']);

function grouped(problems: readonly PathProblem[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { code, message, path } of problems) {
    const key = ABOUT_ONE_FILE.has(code) ? code : `${code} ${message}`;
    const { count, examples } = causes.get(key) ?? { count: 0, examples: [] };
    const named = path === null || examples.length === MAX_EXAMPLES ? examples : [...examples, path];
    causes.set(key, { code, message, count: count + (path === null ? 0 : 1), examples: named });
  }
  return [...causes.values()];
}

/** More of the same kind than a running pass names: they count for the cause that was met last. */
function addUnnamed(causes: readonly Cause[], unnamed: number): readonly Cause[] {
  const last = causes.at(-1);
  if (last === undefined || unnamed === 0) return causes;
  return [...causes.slice(0, -1), { ...last, count: last.count + unnamed }];
}
