// Runs a folder unattended: carries out the tasks of the agenda on the disk, the bucket and the journal.
import type { Fault } from '../../result.ts';
import type { RemoteFile } from '../decide/model.ts';
import type { PassReport } from '../engineApi.ts';
import { changedHere } from '../observe/changedHere.ts';
import { remoteChanges } from '../observe/remoteChanges.ts';
import { createAgenda, MAX_BACKOFF_MS, MAX_REFUSED_BACKOFF_MS, type Scope, type Task } from './agenda.ts';
import { createLocalWatch } from './localWatch.ts';
import { journalFault, nothingPlanned, openObservation } from './passes.ts';
import type { PassOutcome, PassSetting } from './passes.ts';
import { createWakeup } from './wakeup.ts';

/** After these faults the watched folder may not be the one that is synced next. */
const WATCH_ENDING: ReadonlySet<string> = new Set(['root-missing', 'root-replaced', 'io']);

/**
 * A refusal must not outlive its cause (CR5): nobody tells when a key was renewed or a bucket created.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  ...['needs-sign-in', 'keychain', 'keys-refused', 'denied', 'bucket-missing', 'configuration'],
]);

interface RunLoopParts {
  readonly setting: PassSetting;
  readonly pass: (scope: Scope, signal: AbortSignal) => Promise<PassOutcome>;
  /** Cleans up; returns paths to look at again. */
  readonly tidy: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly report: (outcome: PassOutcome, settled: boolean) => PassReport;
}

export interface RunLoop {
  /** Watches, polls and syncs until `signal` aborts; may then be called again. */
  run(signal: AbortSignal): Promise<void>;
  wake(): void;
}

/** Paths whose problem may be gone at the next look. */
function retried({ applied }: PassOutcome): readonly string[] {
  return (applied?.problems ?? []).flatMap(({ kind, path }) =>
    kind === 'retrying' && path !== null ? [path] : [],
  );
}

/** Does nothing before its `run`. */
export function createRunLoop({ setting, pass, tidy, report }: RunLoopParts): RunLoop {
  const { ports, options, findings, guard, onEvent } = setting;
  const { clock, random } = ports;
  const agenda = createAgenda(options);
  /** A pass or a poll is under way. */
  let isBusy = false;
  const wakeup = createWakeup(clock);
  /** Nothing was cleaned up since the last look at everything. */
  let isUntidy = false;
  const watch = createLocalWatch(ports, findings, (paths) => {
    agenda.hint(paths, clock.now());
    if (isBusy) onEvent({ type: 'hinted' });
    wakeup.wake();
  });

  /** Reports; once in step, also cleans up what the last look at everything has left to clean up. */
  const conclude = async (outcome: PassOutcome, signal: AbortSignal): Promise<void> => {
    const { inStep } = report(outcome, outcome.again.length === 0 && agenda.isClear);
    if (!inStep || !isUntidy) return;
    isUntidy = false;
    agenda.add(await tidy(signal));
  };

  /** Finds out which hints have news. */
  const compare = async (paths: readonly string[], signal: AbortSignal): Promise<null> => {
    const observation = await openObservation(setting, signal);
    const changed = observation.ok ? await changedHere(observation.value, paths) : observation;
    // What could not be looked at is observed in full, where the fault is met and reported.
    agenda.compared(paths, changed.ok ? changed.value : paths, clock.now());
    // The hints were of what the pass before has written: it has left nothing to do after all.
    if (agenda.isClear) await conclude(nothingPlanned(null), signal);
    return null;
  };

  const look = async (scope: Scope, signal: AbortSignal): Promise<Fault | null> => {
    if (scope === 'all') await watch.ensure(signal);
    agenda.begin(scope, clock.now());
    const outcome = await pass(scope, signal);
    if (guard.asksInPart) agenda.lookEverywhere();
    if (outcome.fault === null) {
      agenda.looked(scope, [...outcome.again, ...retried(outcome)], clock.now());
      if (scope === 'all') agenda.swept(watch.isOn, outcome.planned > 0, clock.now());
    }
    if (scope === 'all') isUntidy = true;
    await conclude(outcome, signal);
    return outcome.fault;
  };

  /** Where much is cold, looking at it again with each poll would be looking at everything. */
  const isLeftAlone = (): ((object: RemoteFile) => boolean) => {
    const cold = new Set(
      findings.refused.flatMap(({ name, reason }) => (reason === 'archived' ? [name] : [])),
    );
    return (object) => (object.archived ? cold.has(object.path) : setting.cold.isKnown(object));
  };

  const poll = async (signal: AbortSignal): Promise<Fault | null> => {
    onEvent({ type: 'pass-started', scope: 'remote' });
    const observation = await openObservation(setting, signal);
    const changes = observation.ok ? await remoteChanges(observation.value, isLeftAlone()) : observation;
    if (!changes.ok) {
      report(nothingPlanned(changes.fault), false);
      return changes.fault;
    }
    findings.listed(changes.value.refused);
    agenda.polled(changes.value.paths, clock.now());
    if (changes.value.paths.length === 0) await conclude(nothingPlanned(null), signal);
    return null;
  };

  const rest = async (until: number, signal: AbortSignal): Promise<null> => {
    await wakeup.wait(Math.max(Math.ceil(until - clock.now()), 1), signal);
    // Changes during the machine's sleep may have gone unseen.
    if (agenda.rested(until, clock.now())) watch.drop();
    return null;
  };

  const perform = async (task: Task, signal: AbortSignal): Promise<Fault | null> => {
    isBusy = task.type === 'look' || task.type === 'poll';
    try {
      return await carryOut(task, signal);
    } finally {
      isBusy = false;
    }
  };

  const carryOut = (task: Task, signal: AbortSignal): Promise<Fault | null> => {
    switch (task.type) {
      case 'compare':
        return compare(task.paths, signal);
      case 'look':
        return look(task.scope, signal);
      case 'poll':
        return poll(signal);
      case 'rest':
        return rest(task.until, signal);
    }
  };

  /** An unusable journal is a fault like any other: after a wait, everything is looked at. */
  const turn = async (signal: AbortSignal): Promise<Fault | null> => {
    try {
      return await perform(agenda.next(clock.now()), signal);
    } catch (error) {
      const fault = journalFault(error);
      report(nothingPlanned(fault), false);
      return fault;
    }
  };

  return {
    async run(signal) {
      // Nothing has been watched since the last run ended, if there was one.
      watch.drop();
      agenda.wake();
      while (!signal.aborted) {
        const fault = await turn(signal);
        if (fault === null) continue;
        const isRefused = REFUSALS.has(fault.code);
        agenda.failed(clock.now(), random.unit(), isRefused ? MAX_REFUSED_BACKOFF_MS : MAX_BACKOFF_MS);
        if (WATCH_ENDING.has(fault.code)) watch.drop();
      }
    },
    wake() {
      agenda.wake();
      wakeup.wake();
    },
  };
}
