// Carries out a plan, several acts at a time, in an order that loses nothing wherever it stops, until it is
// done or nothing else works.
import type { Fault } from '../../result.ts';
import type { Log } from '../../log.ts';
import type { Act } from '../decide/model.ts';
import type { PathProblem } from '../engineApi.ts';
import { JournalError } from '../journalPort.ts';
import { applyAct } from './applyAct.ts';
import { AGAIN, type ActContext, type ActOutcome } from './checks/actContext.ts';
import { keepLateOrigins } from './checks/lateOrigins.ts';
import { createPace, type Pace } from './pace.ts';
import { createLoneFailures } from './loneFailure.ts';
import { createRoomInBucket } from './roomInBucket.ts';
import { needsSecondLook, SECOND_LOOK_MS, vanishedFolder } from './vanishedFolder.ts';

/** An act whose precondition no longer held, and what said so. */
export interface Unsettled {
  readonly act: Act;
  readonly fault: Fault | null;
}

export interface PlanOutcome {
  /** Why the rest of the plan was dropped; null if it was not. */
  readonly stopped: Fault | null;
  /** Faults of the service that concerned one file alone, which is among the problems. */
  readonly lone: readonly Fault[];
  /** Acts whose paths must be observed again. */
  readonly unsettled: readonly Unsettled[];
  readonly problems: readonly PathProblem[];
  readonly done: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
}

export type OnActEnded = (act: Act, outcome: ActOutcome) => void;

/**
 * The phases, in order; acts within one may run in parallel: bookkeeping, moves, new folders from the top,
 * contents, deletions, and last the folders that became empty, from the bottom.
 */
type Phase = 'book-keeping' | 'moves' | 'folders' | 'contents' | 'deletions' | 'emptied';
const PHASES: readonly Phase[] = ['book-keeping', 'moves', 'folders', 'contents', 'deletions', 'emptied'];

const PHASE_OF: Record<Act['type'], Phase> = {
  record: 'book-keeping',
  forget: 'book-keeping',
  'move-remote': 'moves',
  'move-local': 'moves',
  'make-local-directory': 'folders',
  'make-marker': 'folders',
  upload: 'contents',
  download: 'contents',
  settle: 'contents',
  examine: 'contents',
  refresh: 'contents',
  'delete-remote': 'deletions',
  'trash-local': 'deletions',
  'remove-local-directory': 'emptied',
  'remove-marker': 'emptied',
};

/** How often an act that met a throttling or unreachable service is tried before the whole plan stops. */
const MAX_TRIES = 4;
const FIRST_WAIT_MS = 400;

/**
 * Carries out `acts`, at most `most` at a time, and calls `onEnded` after each one. A journal that
 * cannot be used stops the plan.
 */
export async function applyPlan(
  context: ActContext,
  acts: readonly Act[],
  most: number,
  onEnded: OnActEnded,
): Promise<PlanOutcome> {
  const unsettled: Unsettled[] = [];
  const problems: PathProblem[] = [];
  const room = createRoomInBucket();
  const lone = createLoneFailures(context);
  const pace = createPace(most);
  let vanished = await vanishedFolder(acts, context);
  let stopped = null as Fault | null;
  let done = 0;
  let uploadedBytes = 0;
  let downloadedBytes = 0;

  const arrivals: { readonly act: Act; readonly done: boolean }[] = [];
  const note = (act: Act, outcome: ActOutcome): void => {
    if (act.type === 'download') arrivals.push({ act, done: outcome.type === 'done' });
    logAct(context.log, act, outcome);
    count(act, outcome);
    onEnded(act, outcome);
  };
  const count = (act: Act, outcome: ActOutcome): void => {
    switch (outcome.type) {
      case 'done':
        done++;
        if (act.type === 'upload' || act.type === 'move-remote') uploadedBytes += outcome.bytes ?? 0;
        // Only a move that had to be uploaded has bytes.
        if (act.type === 'move-remote' && (outcome.bytes ?? 0) > 0) pace.countMoves();
        if (act.type === 'download' || act.type === 'settle') downloadedBytes += outcome.bytes ?? 0;
        return;
      case 'again':
        unsettled.push({ act, fault: outcome.fault ?? null });
        return;
      case 'problem':
        problems.push(outcome.problem);
        return;
      case 'stop':
        stopped ??= outcome.fault;
        return;
      case 'nothing':
        return;
    }
  };

  for (const phase of PHASES) {
    const group = acts.filter((act) => PHASE_OF[act.type] === phase);
    if (phase === 'deletions') stopped ??= keepOrigins(context, arrivals);
    if (group.length === 0) continue;
    if (vanished !== null && stopped === null && group.some(needsSecondLook)) {
      await restForSecondLook(context, vanished);
      vanished = null;
    }
    const oneByOne = phase === 'folders' || phase === 'emptied';
    await sideBySide(
      phase === 'emptied' ? group.reverse() : group,
      oneByOne ? createPace(1) : pace,
      async (act) => {
        if (stopped !== null) return;
        // What is left undone at the end of a run is not in step.
        const known = context.signal.aborted ? AGAIN : room.outcomeOf(act);
        const outcome = known ?? (await lone.outcomeOf(act, await tryAct(context, act, pace)));
        if (known === null) room.learn(act, outcome);
        note(act, outcome);
      },
    );
  }
  return { stopped, lone: lone.faults, unsettled, problems, done, uploadedBytes, downloadedBytes };
}

/** Returns why nothing may be deleted: a file that is still to come would let in more people (R13). */
function keepOrigins({ journal }: ActContext, arrivals: Parameters<typeof keepLateOrigins>[1]): Fault | null {
  try {
    keepLateOrigins(journal, arrivals);
    return null;
  } catch (error) {
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
}

/** Each act then looks again, at its file and the folders above it (G8). */
async function restForSecondLook({ clock, log, signal }: ActContext, path: string): Promise<void> {
  log.info({ path, ms: SECOND_LOOK_MS }, 'all files of a folder are gone');
  await clock.sleep(SECOND_LOOK_MS, signal);
}

/** Logs one line per act. What becomes state is logged again, once, by the owner of that state. */
function logAct(log: Log, { type, path, reason }: Act, outcome: ActOutcome): void {
  const { type: ended, ...more } = outcome;
  log.debug({ act: type, path, reason, outcome: ended, ...more }, 'act ended');
}

/** Tries one act a few times while the service is throttling or unreachable. */
async function tryAct(context: ActContext, act: Act, pace: Pace): Promise<ActOutcome> {
  for (let tries = 1; ; tries++) {
    const outcome = await remembered(() => applyAct(context, act));
    const transient =
      outcome.type === 'stop' && (outcome.fault.code === 'throttled' || outcome.fault.code === 'unreachable');
    if (transient && outcome.fault.code === 'throttled') pace.slowDown();
    if (!transient || tries === MAX_TRIES || context.signal.aborted) return outcome;
    // Full jitter, so that many acts (and many devices) do not return at the same moment.
    await context.clock.sleep(context.random.unit() * FIRST_WAIT_MS * 2 ** tries, context.signal);
  }
}

/**
 * Without a journal nothing may be done; what the act has done so far is recovered as after a crash (R10).
 */
async function remembered(act: () => Promise<ActOutcome>): Promise<ActOutcome> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof JournalError) return { type: 'stop', fault: error.fault };
    throw error;
  }
}

/** Runs `work` over all acts as the pace allows, starting them in order; ends with the first bug. */
async function sideBySide(
  acts: readonly Act[],
  pace: Pace,
  work: (act: Act) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const bugs: unknown[] = [];
  for (const act of acts) {
    await pace.begin(act);
    if (bugs.length > 0) break;
    const task = work(act)
      .catch((bug: unknown) => void bugs.push(bug))
      .finally(() => {
        running.delete(task);
        pace.end(act);
      });
    running.add(task);
  }
  await Promise.all(running);
  if (bugs.length > 0) throw bugs[0];
}
