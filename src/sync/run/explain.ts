// Collects what is known about one path: what is there, what was agreed, what would be done and what happened
// (R12).
import type { Fault } from '../../result.ts';
import { createIgnore } from '../decide/ignore.ts';
import { refuseName } from '../decide/keyPath.ts';
import type { Left } from '../decide/model.ts';
import type { PathExplanation } from '../engineApi.ts';
import type { Journal } from '../journalPort.ts';
import { observePaths } from '../observe/observePaths.ts';
import { nearNames } from './nearNames.ts';
import { openObservation, type PassSetting } from './passes.ts';

const HISTORY_EVENTS = 10;

/** Observes both sides of a path again, without acting. `path` may also be a raw key of the bucket. */
export async function explainPath(
  setting: PassSetting,
  path: string,
  signal: AbortSignal,
): Promise<PathExplanation> {
  const { ports, options, guard, findings } = setting;
  const faults: Fault[] = [];
  const reason = refuseName(path, options.names);
  const observation = await openObservation(setting, signal);
  if (!observation.ok) faults.push(observation.fault);
  const patterns = observation.ok ? observation.value.patterns : [];

  const here = reason === null && observation.ok ? await ports.local.look(path, patterns) : null;
  if (here && !here.ok) faults.push(here.fault);
  const there = await ports.remote.head(path, signal);
  if (!there.ok) faults.push(there.fault);
  const plan = reason === null && observation.ok ? await observePaths(observation.value, [path]) : null;
  if (plan && !plan.ok) faults.push(plan.fault);

  const found = plan?.ok ? plan.value : { acts: [], left: [] as readonly Left[], refused: [] };
  const refusals = [...findings.refused, ...found.refused].filter(({ name }) => name === path);
  const remote = there.ok ? there.value : null;
  // What is not there is a mistake of who asks, not a name to be refused.
  if (reason !== null && refusals.length === 0 && remote !== null)
    refusals.push({ name: path, side: 'remote', reason });
  const local = here?.ok ? (here.value ?? null) : null;
  const agreed = ports.journal.get(path, 'file') ?? ports.journal.get(path, 'directory') ?? null;
  const history = ports.journal.history(path, HISTORY_EVENTS);
  const ignored = createIgnore(patterns)(path, false);
  const filesBelow = countFilesBelow(ports.journal, path);
  const isUnknown =
    (local ?? remote ?? agreed) === null &&
    faults.length + refusals.length + history.length + filesBelow === 0 &&
    !ignored;
  return {
    path,
    near: isUnknown ? nearNames(path, filesIn(ports.journal)) : [],
    faults,
    refusals: refusals.filter((one, index) => refusals.findIndex((other) => same(one, other)) === index),
    ...{ ignored, local, remote, agreed, history, isUnknown, filesBelow },
    next: found.acts.filter((act) => act.path === path && act.type !== 'record'),
    left: found.left,
    deletionHeld: [...(guard.held?.local ?? []), ...(guard.held?.remote ?? [])].some(
      (file) => file.path === path,
    ),
    problems: findings.problems.filter((problem) => problem.path === path),
  };
}

function countFilesBelow(journal: Journal, path: string): number {
  let count = 0;
  for (const entry of journal.entries(path)) if (entry.kind === 'file' && entry.path !== path) count += 1;
  return count;
}

function* filesIn(journal: Journal): Iterable<string> {
  for (const { kind, path } of journal.entries('')) if (kind === 'file') yield path;
}

function same(a: PathExplanation['refusals'][number], b: PathExplanation['refusals'][number]): boolean {
  return a.name === b.name && a.side === b.side && a.reason === b.reason;
}
