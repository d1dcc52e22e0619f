// One pass: prove the root, observe, decide, guard, apply, report.
import type { Fault, Result } from '../../result.ts';
import { ok } from '../../result.ts';
import { applyPlan, type PlanOutcome } from '../apply/applyPlan.ts';
import type { ActContext } from '../apply/checks/actContext.ts';
import type { ColdObjects } from '../apply/checks/coldObjects.ts';
import { withLateOrigins } from '../apply/checks/lateOrigins.ts';
import { createFolderRules, IGNORE_FILE } from '../decide/ignore.ts';
import { isFileDeletion } from '../decide/guard.ts';
import type { Act } from '../decide/model.ts';
import type { Plan } from '../decide/planner.ts';
import type { Scope } from './agenda.ts';
import type { DeletionGuard } from './deletionGuard.ts';
import type { EngineEvent, EngineOptions, EnginePorts } from '../engineApi.ts';
import type { Findings } from './findings.ts';
import type { Repeats } from './repeats.ts';
import type { TimeBudget } from './timeBudget.ts';
import type { Observation } from '../observe/observation.ts';
import { observeAll } from '../observe/observeAll.ts';
import { withDoubles } from '../observe/doubles.ts';
import { findMisnamedRules, readRules } from '../observe/ignoreRules.ts';
import { endUnremoved } from '../observe/unremoved.ts';
import type { OnSeen } from '../observe/observeAll.ts';
import { observePaths } from '../observe/observePaths.ts';
import { JournalError } from '../journalPort.ts';
import type { EndpointProbe } from '../start/endpointProbe.ts';
import { actsOf, isBookkeeping, plannedWork } from '../plannedWork.ts';
import { forgetPlace } from '../start/journalBinding.ts';
import type { PlaceMark } from '../start/placeMark.ts';
import { proveRoot } from '../start/rootProof.ts';

export interface PassOutcome {
  readonly fault: Fault | null;
  /** Paths to observe again soon. */
  readonly again: readonly string[];
  /** Acts of the plan that changed something or tried to; bookkeeping does not count. */
  readonly planned: number;
  readonly applied: PlanOutcome | null;
}

export interface PassSetting {
  readonly ports: EnginePorts;
  readonly options: EngineOptions;
  readonly guard: DeletionGuard;
  readonly endpoint: EndpointProbe;
  readonly place: PlaceMark;
  /** All ignore patterns in force for this content of the ignore file. */
  readonly patterns: (ignoreFile: string | null) => readonly string[];
  readonly findings: Findings;
  readonly times: TimeBudget;
  readonly cold: ColdObjects;
  readonly repeats: Repeats;
  readonly onEvent: (event: EngineEvent) => void;
}

/**
 * Returns the two sides and the rules in force; a fault when the root is missing or the ignore file cannot be
 * read.
 */
export async function openObservation(
  { ports, options, patterns: patternsWith }: Pick<PassSetting, 'ports' | 'options' | 'patterns'>,
  signal: AbortSignal,
): Promise<Result<Observation>> {
  const fault = await proveRoot(ports);
  if (fault) return { ok: false, fault };
  const rules = await readRules(ports);
  if (!rules.ok) return rules;
  const { local, remote, journal } = ports;
  const patterns = patternsWith(rules.value);
  return {
    ok: true,
    value: { local, remote, journal, mode: options.mode, names: options.names, patterns, signal },
  };
}

/** Carries out one pass over everything or over some paths. */
export async function runPass(setting: PassSetting, scope: Scope, signal: AbortSignal): Promise<PassOutcome> {
  const observation = await openObservation(setting, signal);
  if (!observation.ok) return nothingPlanned(observation.fault);
  const looked = scope === 'all' ? null : await observePaths(observation.value, scope);
  // Rights may allow to list the prefix, but not a folder in it.
  if (looked?.ok === false && looked.fault.code === 'denied') return runPass(setting, 'all', signal);
  const observed = looked ?? (await observeAll(observation.value, reportSeen(setting)));
  if (!observed.ok) return nothingPlanned(observed.fault);
  const misnamed = await findMisnamedRules(setting.ports, observed.value.acts);
  if (misnamed) return nothingPlanned(misnamed);
  const place = observed.value.acts.some(reliesOnPlace) ? await setting.place.look(signal) : ok('same');
  if (!place.ok) return nothingPlanned(place.fault);
  if (place.value === 'another') {
    const fault = await forgetPlace(setting.ports);
    return fault ? nothingPlanned(fault) : runPass(setting, 'all', signal);
  }
  const isMarkGone = place.value === 'gone';
  // Only a look at everything tells whether files are gone with the mark.
  if (isMarkGone && scope !== 'all') return runPass(setting, 'all', signal);
  const rules = setting.options.mode === 'upload-only' ? [] : observed.value.acts.filter(bringsRules);
  if (rules.length > 0) {
    setting.findings.observed(new Set([IGNORE_FILE]), { acts: rules, left: [], refused: [], unportable: [] });
    const outcome = await apply(setting, { ...observed.value, acts: rules }, observation.value);
    // Rules that did not arrive are rules that cannot be read: without them nothing is sent.
    const fault = outcome.fault ?? outcome.applied?.problems[0] ?? null;
    return { ...outcome, fault, again: [...outcome.again, ...observed.value.acts.map(({ path }) => path)] };
  }
  setting.findings.observed(scope, observed.value);
  const unremoved = await endUnremoved(observed.value.acts, observation.value);
  if (!unremoved.ok) return nothingPlanned(unremoved.fault);
  const { folders, ended } = unremoved.value;
  if (folders.length > 0)
    setting.ports.log.warn({ folders }, 'files are gone from folders that nothing left');
  const doubled = withDoubles(
    withLateOrigins(unremoved.value.acts, setting.ports.journal),
    setting.ports.journal,
  );
  const acts = setting.guard.filter(doubled, scope === 'all' ? 'all' : 'paths', isMarkGone);
  // Only the mark was deleted: it is left again when both sides are in step.
  if (isMarkGone && setting.guard.held === null) setting.place.forget();
  const outcome = await apply(setting, { ...observed.value, acts }, observation.value);
  return { ...outcome, again: [...outcome.again, ...ended] };
}

/** What would be wrong if the bucket were not the one that was agreed with (R6). */
function reliesOnPlace(act: Act): boolean {
  return isFileDeletion(act) || (act.type === 'download' && act.base !== null);
}

/** Tells how far the look at everything has got. */
function reportSeen({ onEvent }: PassSetting): OnSeen {
  return (here, there) => onEvent({ type: 'seen', here, there });
}

/** New rules apply before anything else: a second computer must not upload what they exclude (I1). */
function bringsRules(act: Act): boolean {
  const isFromBucket = act.type === 'download' || act.type === 'settle' || act.type === 'move-local';
  return act.path === IGNORE_FILE && isFromBucket;
}

async function apply(
  setting: PassSetting,
  plan: Plan,
  { patterns, signal }: Observation,
): Promise<PassOutcome> {
  const { ports, options, guard, endpoint, findings, times, onEvent } = setting;
  const work = plannedWork(plan.acts);
  const planned = actsOf(work);
  onEvent({ type: 'planned', ...work });
  // Only now: a listing of the bucket has succeeded, and whoever writes nothing needs to know nothing.
  const unknown = plan.acts.some(writesToBucket) ? await endpoint.ensure(signal) : null;
  if (unknown !== null) return nothingPlanned(unknown);
  const context: ActContext = {
    ...ports,
    mode: options.mode,
    device: options.device,
    compareBytes: options.compareBytes,
    isLeftover: createFolderRules(patterns).isLeftover,
    cold: setting.cold,
    maySendTime: (path, size) => times.take(path, size),
    signal,
    progress: (path, direction, bytes, total) => onEvent({ type: 'transfer', path, direction, bytes, total }),
  };
  const applied = await applyPlan(context, plan.acts, options.transfers, (act, outcome) => {
    if (isBookkeeping(act)) return;
    if (outcome.type === 'done') {
      const { bytes, note } = outcome;
      if (isFileDeletion(act)) guard.noteDeletion();
      onEvent({ type: 'done', act, at: ports.clock.now(), bytes, note });
    } else {
      onEvent({ type: 'undone', act, problem: outcome.type === 'problem' ? outcome.problem : null });
    }
  });
  if (applied.stopped === null) guard.planDone();
  // At the end of a run everything is unsettled.
  const repeated = signal.aborted ? [] : setting.repeats.judge(plan.acts, applied.unsettled);
  const problems = [...applied.problems, ...repeated];
  findings.applied(problems);
  if ([applied.stopped, ...applied.lone, ...problems].some(isSurprise)) endpoint.surprised();
  const again = pathsToLookAt(applied.unsettled, new Set(repeated.map(({ path }) => path)));
  return { fault: applied.stopped, again, planned, applied: { ...applied, problems } };
}

/** Both names of a move; not those of `problems`, which are retried as such. */
function pathsToLookAt(
  unsettled: PlanOutcome['unsettled'],
  problems: ReadonlySet<string | null>,
): readonly string[] {
  const open = unsettled.filter(({ act }) => !problems.has(act.path));
  return [...new Set(open.flatMap(({ act }) => ('from' in act ? [act.path, act.from] : [act.path])))];
}

const WRITES: ReadonlySet<Act['type']> = new Set([
  'upload',
  'settle',
  'delete-remote',
  'move-remote',
  'make-marker',
  'remove-marker',
]);

function writesToBucket(act: Act): boolean {
  return WRITES.has(act.type);
}

const SURPRISES: ReadonlySet<string> = new Set(['configuration', 'bad-answer', 'contradiction']);

/** Refusals that an endpoint does not give when it is what the probe found it to be. */
function isSurprise(trouble: { readonly code: string } | null): boolean {
  return SURPRISES.has(trouble?.code ?? '');
}

/** Returns the fault of a journal that cannot be used now; rethrows anything else, which is a bug. */
export function journalFault(error: unknown): Fault {
  if (error instanceof JournalError) return error.fault;
  throw error;
}

/** Returns the outcome of a pass that did not get as far as a plan. */
export function nothingPlanned(fault: Fault | null): PassOutcome {
  return { fault, again: [], planned: 0, applied: null };
}
