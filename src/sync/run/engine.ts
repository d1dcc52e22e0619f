// The engine of one folder: puts preparation, passes, guard and run loop together. Knows neither Electron nor
// S3 nor the file system.
import type { Fault } from '../../result.ts';
import { rememberedPatterns } from '../decide/ignore.ts';
import type { Scope } from './agenda.ts';
import { createColdObjects } from '../apply/checks/coldObjects.ts';
import { createDeletionGuard } from './deletionGuard.ts';
import type {
  CreateFolderEngine,
  EngineOptions,
  EnginePorts,
  FolderEngine,
  PassReport,
} from '../engineApi.ts';
import { explainPath } from './explain.ts';
import { createFindings } from './findings.ts';
import { observeAll } from '../observe/observeAll.ts';
import { journalFault, nothingPlanned, openObservation, runPass } from './passes.ts';
import type { PassOutcome, PassSetting } from './passes.ts';
import { createEndpointMemory } from '../start/endpointMemory.ts';
import type { EndpointMemory } from '../start/endpointMemory.ts';
import { createEndpointProbe } from '../start/endpointProbe.ts';
import { renewGenerationToken } from '../start/generationToken.ts';
import { endStaleIntents, recoverIntents } from '../start/intentRecovery.ts';
import { createPlaceMark } from '../start/placeMark.ts';
import { bindJournal, isBound, proveJournal } from '../start/journalBinding.ts';
import { proveRoot } from '../start/rootProof.ts';
import { createRepeats } from './repeats.ts';
import { createRunLoop } from './runLoop.ts';
import { createTimeBudget } from './timeBudget.ts';
import { openTrashAges } from './trashAges.ts';

/** Rounds of `syncOnce` before a file that keeps changing is reported instead of waited for. */
const MAX_ROUNDS = 12;
/** From this round on there is a pause before the next one, doubling each time. */
const PAUSE_FROM_ROUND = 3;
const FIRST_PAUSE_MS = 250;
/** How long deleted and replaced files can be restored, and how much disk they may take (R9). */
const TRASH_KEEP_MS = 30 * 24 * 3600_000;
const TRASH_MAX_BYTES = 10 * 1024 ** 3;

/**
 * Puts one folder's engine together; nothing runs, and no port is used, before one of its functions is
 * called.
 */
export const createFolderEngine: CreateFolderEngine = (ports, options, onEvent) => {
  const guard = createDeletionGuard(ports, options.guard);
  const findings = createFindings();
  const patterns = rememberedPatterns(options.ignore);
  const times = createTimeBudget(ports.clock, options.times);
  const cold = createColdObjects(ports.clock);
  const repeats = createRepeats();
  const endpoint = createEndpointProbe(ports);
  const place = createPlaceMark(ports, options);
  const setting: PassSetting = {
    ports,
    options,
    endpoint,
    place,
    guard,
    patterns,
    findings,
    times,
    cold,
    repeats,
    onEvent,
  };
  const exclusive = oneAtATime();
  const memory = createEndpointMemory(ports);
  const prepare = preparation(ports, options, memory);
  /** Ends when the folder is neither synced nor watched any more: another installation may have it then. */
  let tenure = new AbortController();
  const inTenure = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = new AbortController();
    tenure = mine;
    try {
      return await work();
    } finally {
      mine.abort('over');
    }
  };

  const pass = async (scope: Scope, signal: AbortSignal): Promise<PassOutcome> => {
    onEvent({ type: 'pass-started', scope: scope === 'all' ? 'full' : 'paths' });
    try {
      const fault = await prepare(tenure.signal, signal);
      if (fault) return nothingPlanned(fault);
      const outcome = await runPass(setting, scope, signal);
      memory.keep();
      // Waiting for both sides to be in step would be waiting for ever on a full disk.
      if (!isShortOfSpace(outcome)) return outcome;
      return { ...outcome, again: [...outcome.again, ...(await freeSpace())] };
    } catch (error) {
      return nothingPlanned(journalFault(error));
    }
  };

  const report = (outcome: PassOutcome, settled: boolean): PassReport => {
    const finished: PassReport = {
      inStep: outcome.fault === null && settled && guard.held === null && !findings.holdsBack,
      fault: outcome.fault,
      complete: findings.complete,
      problems: findings.problems,
      held: guard.held,
      refused: findings.refused,
      unportable: findings.unportable,
      done: outcome.applied?.done ?? 0,
      uploadedBytes: outcome.applied?.uploadedBytes ?? 0,
      downloadedBytes: outcome.applied?.downloadedBytes ?? 0,
    };
    onEvent({ type: 'pass-ended', report: finished });
    return finished;
  };

  /**
   * Cleans up when both sides are in step: nothing left over from earlier attempts is needed any more.
   * Returns the paths that came back from the trash.
   */
  const tidy = async (signal: AbortSignal): Promise<readonly string[]> => {
    await endStaleIntents(ports, signal);
    // A fault here concerns the folder itself; the next pass meets and reports it.
    await renewGenerationToken(ports);
    await place.remember(signal);
    return freeSpace();
  };

  /** Deletes what is kept for nobody any more. Returns the paths that came back from the trash. */
  const freeSpace = async (): Promise<readonly string[]> => {
    await ports.local.sweepTemporaries(new Set());
    const ages = openTrashAges(ports);
    const before = ages.now === null ? -Infinity : ages.now - TRASH_KEEP_MS;
    const seenAt = (id: string): number => ages.seenAt(id);
    const returned = await ports.local.pruneTrash({ seenAt, before, maxBytes: TRASH_MAX_BYTES });
    if (!returned.ok) return [];
    ages.save();
    return returned.value;
  };

  const syncUntilStill = async (signal: AbortSignal): Promise<PassReport> => {
    let total: PassReport | null = null;
    for (let round = 1; ; round++) {
      const outcome = await pass('all', signal);
      const still = outcome.again.length === 0 && (outcome.planned === 0 || nothingDone(outcome));
      // A folder that changed during the scan is not a failure: the next round sees its new state.
      const failed = outcome.fault !== null && outcome.fault.code !== 'changed';
      if ((still && outcome.fault === null) || failed || round === MAX_ROUNDS || signal.aborted) {
        const inStep = still && outcome.fault === null && !findings.holdsBack && guard.held === null;
        const returned = inStep ? await tidy(signal) : [];
        if (round === MAX_ROUNDS) findings.applied([...outcome.again, ...returned].map(restless));
        if (returned.length === 0 || round === MAX_ROUNDS) return sum(total, report(outcome, still));
      }
      total = sum(total, report(outcome, false));
      if (round >= PAUSE_FROM_ROUND) {
        for (const path of outcome.again.slice(0, 1))
          onEvent({ type: 'waiting', message: restless(path).message });
        await ports.clock.sleep(FIRST_PAUSE_MS * 2 ** (round - PAUSE_FROM_ROUND), signal);
      }
    }
  };

  const loop = createRunLoop({
    setting,
    pass: (scope, signal) => exclusive(() => pass(scope, signal)),
    tidy,
    report,
  });

  const engine: FolderEngine = {
    syncOnce: (signal) =>
      exclusive(async () => {
        try {
          return await inTenure(() => syncUntilStill(signal));
        } catch (error) {
          return report(nothingPlanned(journalFault(error)), false);
        }
      }),
    run: (signal) => inTenure(() => loop.run(signal)),
    wake() {
      cold.forget();
      loop.wake();
    },
    plan: (signal) =>
      exclusive(async () => {
        const observation = await openObservation(setting, signal);
        if (!observation.ok) return observation;
        const observed = await observeAll(observation.value, () => undefined);
        return observed.ok ? { ok: true, value: observed.value.acts } : observed;
      }),
    held: () => guard.held,
    answerHeld(question, approve) {
      const { held } = guard;
      if (held?.question !== question) return false;
      // Either answer takes the place as it is now.
      if (held.reason === 'emptied') place.forget();
      guard.answer(approve);
      onEvent({ type: 'answered', held, approve });
      loop.wake();
      return true;
    },
    proveRoot: () => proveRoot(ports),
    explain: (path, signal) => explainPath(setting, path, signal),
  };
  return engine;
};

/**
 * Returns what must succeed before each pass: the folder is claimed until `tenure` aborts (G9). And once,
 * before the first: the journal belongs here, interrupted writes are settled.
 */
function preparation(
  ports: EnginePorts,
  options: EngineOptions,
  memory: EndpointMemory,
): (tenure: AbortSignal, signal: AbortSignal) => Promise<Fault | null> {
  let prepared = false;
  return async (tenure, signal) => {
    // A damaged journal may have been replaced by an empty one meanwhile.
    prepared &&= isBound(ports, options.remoteId);
    if (!prepared) {
      bindJournal(ports, options);
      memory.recall();
      const missing = await proveRoot(ports);
      if (missing) return missing;
    }
    const claimed = await ports.local.claim(tenure, signal);
    if (!claimed.ok || prepared) return claimed.ok ? null : claimed.fault;
    const foreign = await proveJournal(ports);
    if (foreign) return foreign;
    const recovered = await recoverIntents(ports, signal);
    if (!recovered.ok) return recovered.fault;
    prepared = true;
    return null;
  };
}

function isShortOfSpace({ fault, applied }: PassOutcome): boolean {
  const codes = [fault?.code, ...(applied?.problems ?? []).map(({ code }) => code)];
  return codes.includes('full') || codes.includes('no-space');
}

function nothingDone(outcome: PassOutcome): boolean {
  return outcome.applied?.done === 0;
}

function restless(path: string): PassReport['problems'][number] {
  return {
    path,
    code: 'restless',
    message: `"${path}" keeps changing, here or in the bucket. It will be synced once it stops changing.`,
    kind: 'retrying',
  };
}

/** The latest report with the counts of all rounds. */
function sum(earlier: PassReport | null, latest: PassReport): PassReport {
  if (earlier === null) return latest;
  return {
    ...latest,
    done: earlier.done + latest.done,
    uploadedBytes: earlier.uploadedBytes + latest.uploadedBytes,
    downloadedBytes: earlier.downloadedBytes + latest.downloadedBytes,
  };
}

/** Queues asynchronous work so that two passes never overlap. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
