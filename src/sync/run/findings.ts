// What the passes have found that a person may want to see: problems and refused names, kept across partial
// passes.
import type { RefusedName, Plan } from '../decide/planner.ts';
import { isWithin } from '../decide/order.ts';
import type { LocalFault } from '../localFolder.ts';
import { CHANGED_IN_BUCKET, type PathProblem, type RefusedPath } from '../engineApi.ts';

export interface Findings {
  /** A problem without a path concerns the whole folder and stays. */
  readonly problems: readonly PathProblem[];
  readonly refused: readonly RefusedPath[];
  readonly unportable: readonly string[];
  /** True while a problem keeps some path from being in step. */
  readonly holdsBack: boolean;
  /** Everything has been observed at least once. */
  readonly complete: boolean;
  /** Replaces what was known about the observed scope. */
  observed(scope: 'all' | ReadonlySet<string>, plan: Plan): void;
  /** A complete listing showed these refused keys. */
  listed(refused: readonly RefusedName[]): void;
  applied(problems: readonly PathProblem[]): void;
  /** Records whether the folder is watched now; the fault says why not. */
  watched(fault: LocalFault | null): void;
}

/** Starts without any finding. */
export function createFindings(): Findings {
  let problems: PathProblem[] = [];
  let refused: RefusedPath[] = [];
  let unportable: string[] = [];
  let unwatched: PathProblem | null = null;
  let complete = false;
  return {
    get problems() {
      return unwatched === null ? problems : [unwatched, ...problems];
    },
    get holdsBack() {
      return problems.some(({ path }) => path !== null);
    },
    get complete() {
      return complete;
    },
    get refused() {
      return refused;
    },
    get unportable() {
      return unportable;
    },
    observed(scope, plan) {
      complete ||= scope === 'all';
      const seen = (name: string | null): boolean =>
        name !== null && (scope === 'all' || [...scope].some((path) => isWithin(name, path)));
      problems = problems.filter((problem) => !seen(problem.path));
      refused = [...refused.filter((entry) => !seen(entry.name)), ...plan.refused];
      unportable = [...unportable.filter((name) => !seen(name)), ...plan.unportable];
      for (const { path, waits } of plan.left) {
        if (waits)
          problems.push({ path, code: 'changed-in-bucket', message: CHANGED_IN_BUCKET, kind: 'waits' });
      }
    },
    listed(keys) {
      refused = [...refused.filter((entry) => entry.side === 'local'), ...keys];
    },
    applied(found) {
      for (const problem of found) {
        // What is found only on the way is refused like anything else that cannot be held or read (R8):
        // a name that this disk cannot tell from another, an object in cold storage.
        const { path, code } = problem;
        if (path !== null && (code === 'name-clash' || code === 'archived')) {
          refused = [...refused, { name: path, side: 'remote', reason: code }];
        } else problems = [...problems, problem];
      }
    },
    watched(fault) {
      unwatched = fault && { path: null, ...fault, kind: 'retrying' };
    },
  };
}
