// Collects what is known about one path: what is there, what was agreed, what would be done and what happened
// (R12).
import type { Fault } from '../../result.ts';
import { createIgnore } from '../decide/ignore.ts';
import { refuseName } from '../decide/keyPath.ts';
import type { Left } from '../decide/model.ts';
import type { PathExplanation } from '../engineApi.ts';
import { observePaths } from '../observe/observePaths.ts';
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
  if (reason !== null && refusals.length === 0) refusals.push({ name: path, side: 'remote', reason });
  return {
    path,
    faults,
    refusals: refusals.filter((one, index) => refusals.findIndex((other) => same(one, other)) === index),
    ignored: createIgnore(patterns)(path, false),
    local: here?.ok ? (here.value ?? null) : null,
    remote: there.ok ? there.value : null,
    agreed: ports.journal.get(path, 'file') ?? ports.journal.get(path, 'directory') ?? null,
    next: found.acts.filter((act) => act.path === path && act.type !== 'record'),
    left: found.left,
    deletionHeld: guard.held !== null && [...guard.held.local, ...guard.held.remote].includes(path),
    problems: findings.problems.filter((problem) => problem.path === path),
    history: ports.journal.history(path, HISTORY_EVENTS),
  };
}

function same(a: PathExplanation['refusals'][number], b: PathExplanation['refusals'][number]): boolean {
  return a.name === b.name && a.side === b.side && a.reason === b.reason;
}
