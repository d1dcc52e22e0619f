// The unattended life of a folder: hints, polls, sweeps, retries and backing off.
import type { Fault } from '../../result.ts';
import { createDoorbell } from './wakeup.ts';
import type { PassReport } from '../engineApi.ts';
import { changedHere } from '../observe/changedHere.ts';
import { remoteChanges } from '../observe/remoteChanges.ts';
import { journalFault, openObservation } from './passes.ts';
import type { PassOutcome, PassSetting, Scope } from './passes.ts';
import { proveRoot } from '../start/recovery.ts';

/** More changed paths than this are cheaper to see in one full pass than one by one. */
const MAX_PATHS = 200;
/** Waiting time after a fault, doubling up to the maximum, with jitter. */
const FIRST_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 5 * 60_000;
/** A path that has to be looked at again gets more and more time to rest. */
const FIRST_RETRY_MS = 1_000;
/** Hints about a path that was looked at just now wait so long: a file that is written all the time must not keep the loop busy. */
const REST_MS = 1_000;
const MAX_RETRY_MS = 60_000;

interface RunLoopParts {
  readonly setting: PassSetting;
  readonly pass: (scope: Scope, signal: AbortSignal) => Promise<PassOutcome>;
  /** Returns paths to look at again. */
  readonly tidy: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly report: (outcome: PassOutcome, settled: boolean) => PassReport;
}

export interface RunLoop {
  run(signal: AbortSignal): Promise<void>;
  wake(): void;
}

/** Paths whose problem may have gone by itself when they are looked at again. */
function healing({ applied }: PassOutcome): readonly string[] {
  return (applied?.problems ?? []).flatMap(({ kind, path }) =>
    kind === 'retrying' && path !== null ? [path] : [],
  );
}

export function createRunLoop({ setting, pass, tidy, report }: RunLoopParts): RunLoop {
  const { ports, options, findings, guard, onEvent } = setting;
  const { clock, random } = ports;
  const bell = createDoorbell(clock);
  /** Where the watcher saw something, and where else there is something to look at. */
  const hinted = new Set<string>();
  const due = new Set<string>();
  let everything = true;
  let isWatching = false;
  let faults = 0;
  let retries = 0;
  const retryAt = new Map<string, number>();
  /** When paths were looked at, as long as that matters. */
  const lookedAt = new Map<string, number>();
  let pollAt = 0;
  let sweepAt = 0;

  const onHint = (paths: readonly string[]): void => {
    for (const path of paths) {
      if (path === '') everything = true;
      else hinted.add(path);
    }
    bell.ring();
  };

  /** Watching needs a root that is there (case 19): where it is not yet, the next full look tries again. */
  const watch = async (signal: AbortSignal): Promise<void> => {
    if (isWatching || (await proveRoot(ports)) !== null) return;
    isWatching = true;
    const watching = await ports.local.watch(onHint, signal);
    // Without a watcher the periodic scan alone finds changes (R2); the folder says so.
    if (!watching.ok) findings.applied([{ path: null, ...watching.fault, kind: 'retrying' }]);
  };

  /** Sends what failed to be looked at again, later each time. */
  const retryLater = (paths: readonly string[]): void => {
    retries = paths.length === 0 ? 0 : retries + 1;
    const at = clock.now() + Math.min(FIRST_RETRY_MS * 2 ** (retries - 1), MAX_RETRY_MS);
    for (const path of paths) retryAt.set(path, at);
  };

  const dueScope = (): Scope | null => {
    const now = clock.now();
    if (everything || now >= sweepAt || due.size + hinted.size > MAX_PATHS) return 'all';
    const paths = new Set(due);
    for (const [path, at] of retryAt) if (at <= now) paths.add(path);
    if (paths.size > MAX_PATHS) return 'all';
    return paths.size > 0 ? paths : null;
  };

  /** Where something changed there is something to look at, but for what has not rested yet: its time is set instead. */
  const lookSoon = (paths: readonly string[]): void => {
    const now = clock.now();
    for (const [path, at] of lookedAt) if (at + REST_MS <= now) lookedAt.delete(path);
    for (const path of paths) {
      if (retryAt.has(path)) continue;
      const seen = lookedAt.get(path);
      if (seen === undefined) due.add(path);
      else retryAt.set(path, seen + REST_MS);
    }
  };

  /** Turns the watcher's hints into paths to observe, leaving out those that tell nothing new. */
  const takeHints = async (signal: AbortSignal): Promise<void> => {
    if (hinted.size === 0 || hinted.size > MAX_PATHS) return;
    const paths = [...hinted];
    const observation = await openObservation(setting, signal);
    const changed = observation.ok ? await changedHere(observation.value, paths) : observation;
    for (const path of paths) hinted.delete(path);
    // What could not be looked at now is observed in full, and the fault is met and told there.
    lookSoon(changed.ok ? changed.value : paths);
  };

  const runScope = async (scope: Scope, signal: AbortSignal): Promise<Fault | null> => {
    if (scope === 'all') {
      everything = false;
      hinted.clear();
      due.clear();
      retryAt.clear();
      sweepAt = clock.now() + options.sweepMs;
      pollAt = clock.now() + options.pollMs;
    } else {
      for (const path of scope) {
        due.delete(path);
        retryAt.delete(path);
      }
    }
    const outcome = await pass(scope, signal);
    if (scope !== 'all') for (const path of scope) lookedAt.set(path, clock.now());
    if (outcome.fault !== null) {
      if (scope === 'all') everything = true;
      else for (const path of scope) due.add(path);
    }
    if (guard.asksInPart) everything = true;
    retryLater([...outcome.again, ...healing(outcome)]);
    const settled = outcome.again.length === 0 && hinted.size === 0 && due.size === 0 && retryAt.size === 0;
    const finished = report(outcome, settled);
    if (scope === 'all' && finished.inStep) for (const path of await tidy(signal)) due.add(path);
    return outcome.fault;
  };

  const poll = async (signal: AbortSignal): Promise<Fault | null> => {
    pollAt = clock.now() + options.pollMs;
    onEvent({ type: 'pass-started', scope: 'remote' });
    const observation = await openObservation(setting, signal);
    const changes = observation.ok ? await remoteChanges(observation.value) : observation;
    if (!changes.ok) {
      report({ fault: changes.fault, again: [], planned: 0, applied: null }, false);
      return changes.fault;
    }
    findings.listed(changes.value.refused);
    if (changes.value.paths.length > MAX_PATHS) everything = true;
    else for (const path of changes.value.paths) due.add(path);
    if (dueScope() === null)
      report({ fault: null, again: [], planned: 0, applied: null }, retryAt.size === 0);
    return null;
  };

  const backOff = async (signal: AbortSignal): Promise<void> => {
    const ms = Math.min(FIRST_BACKOFF_MS * 2 ** faults, MAX_BACKOFF_MS);
    faults++;
    await bell.wait(ms / 2 + (random.unit() * ms) / 2, signal);
  };

  const nextEvent = (): number => Math.min(pollAt, sweepAt, ...retryAt.values());

  const work = async (signal: AbortSignal): Promise<Fault | 'worked' | 'rested'> => {
    await takeHints(signal);
    const scope = dueScope();
    if (scope === 'all') await watch(signal);
    if (scope !== null) return (await runScope(scope, signal)) ?? 'worked';
    if (clock.now() >= pollAt) return (await poll(signal)) ?? 'worked';
    await bell.wait(Math.max(Math.ceil(nextEvent() - clock.now()), 1), signal);
    // A save is often several steps; one look after a short rest sees them as one.
    if (hinted.size > 0) await clock.sleep(options.settleMs, signal);
    return 'rested';
  };

  /** A journal that cannot be used just now is met again after a while, with a look at everything. */
  const turn = async (signal: AbortSignal): Promise<Fault | 'worked' | 'rested'> => {
    try {
      return await work(signal);
    } catch (error) {
      const fault = journalFault(error);
      everything = true;
      report({ fault, again: [], planned: 0, applied: null }, false);
      return fault;
    }
  };

  return {
    async run(signal) {
      isWatching = false;
      while (!signal.aborted) {
        const next = await turn(signal);
        if (next === 'worked') faults = 0;
        else if (next !== 'rested') await backOff(signal);
      }
    },
    wake() {
      everything = true;
      faults = 0;
      if (guard.held === null) retries = 0;
      bell.ring();
    },
  };
}
