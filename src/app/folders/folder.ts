// One synced folder while the app is open: runs its engine and keeps what it shows.
import type { Activity, Condition, FolderState, Transfer } from '../../contract/state.ts';
import type { Clock } from '../../clock.ts';
import type { AccountKindRow } from '../../contract/accountKinds.ts';
import type { Fault, Result } from '../../result.ts';
import type { EngineEvent, FolderEngine, PassReport } from '../../sync/engineApi.ts';
import type { Journal } from '../../sync/journalPort.ts';
import type { LocalFolder } from '../../sync/localFolder.ts';
import type { RemoteFolder } from '../../sync/remoteFolder.ts';
import type { FolderConfig } from '../config/schema.ts';
import type { Log } from '../../log.ts';
import { createPassLog } from '../log/passLog.ts';
import { activityWords } from './sentences/activitySentences.ts';
import { createConflicts } from './conflicts.ts';
import type { Conflicts } from './conflicts.ts';
import { knownNow, toFolderState, toTransfers } from './folderState.ts';
import { shownJournal } from './shownJournal.ts';
import type { ShownJournal } from './shownJournal.ts';
import { readLastKnown, writeLastKnown } from './lastKnown.ts';
import type { LastKnown } from './lastKnown.ts';
import { STALL_MS } from '../state/view/estimate.ts';
import { conditionOf } from '../state/condition/folderCondition.ts';
import type {
  AccountTrouble,
  Activity as FolderActivity,
  FolderFacts,
} from '../state/condition/folderCondition.ts';
import { applyEvent, emptyView, startedAnew } from '../state/view/folderView.ts';

/** The parts of one synced folder. */
export interface FolderParts {
  readonly local: LocalFolder;
  readonly remote: RemoteFolder;
  readonly journal: Journal;
  readonly engine: FolderEngine;
  /** Sentences about what the endpoint cannot do, as far as known (R3). */
  degraded(): readonly string[];
}

/**
 * Builds a folder's parts. `onChange` is called when `degraded` changes. Faults: why the folder cannot work
 * at all.
 */
export type ConnectFolder = (
  config: FolderConfig,
  onEvent: (event: EngineEvent) => void,
  onChange: () => void,
) => Result<FolderParts>;

export interface Folder {
  readonly config: FolderConfig;
  /** The fault says why this folder cannot work at all, such as a journal that cannot be opened. */
  readonly parts: Result<FolderParts>;
  readonly conflicts: Conflicts | null;
  /**
   * `account`: why its account gives no access now; null: it does. `access`: where the account's
   * credentials come from.
   */
  state(account: AccountTrouble | null, access?: AccountKindRow['access']): FolderState;
  /** What the last pass has left, whether or not the folder is still running. */
  condition(): Condition;
  transfers(): readonly Transfer[];
  activity(limit: number): readonly Activity[];
  /** Starts watching and syncing; does nothing if already running. */
  start(): void;
  /** Stops watching and syncing once the acts in flight are done; the folder then shows `why`. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
  isRunning(): boolean;
  /** True if it could not be opened or its engine ended with a bug: only reopening it can help. */
  hasFailed(): boolean;
  /** Syncs until in step; must not be called while the folder is running. */
  syncOnce(signal: AbortSignal): Promise<Result<PassReport>>;
  /** Stops and closes the journal. */
  close(): Promise<void>;
}

/** Journal metadata key: when the folder was last in step (epoch ms). */
const LAST_IN_STEP = 'last-in-step';

/**
 * Opens a folder that does nothing before its `start`; never fails: what is wrong becomes its state.
 * `onChange`: the state may have changed. `onWaiting`: a sync that ends when both sides are in step waits.
 */
export function openFolder(options: {
  readonly config: FolderConfig;
  readonly connectFolder: ConnectFolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  readonly onWaiting?: ((message: string) => void) | undefined;
}): Folder {
  const { config, clock, log, onChange } = options;
  const closing = new AbortController();
  let view = emptyView(null);
  let files = 0;
  /** A cache, cleared after each act: the state is built several times a second. */
  let recent: { readonly limit: number; readonly activity: readonly Activity[] } | null = null;
  let activity: FolderActivity = { step: 'stopped' };
  let run: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;

  const logPass = createPassLog(log, config.id);
  const onEvent = (event: EngineEvent): void => {
    view = applyEvent(view, event, clock.now());
    if (event.type === 'waiting') options.onWaiting?.(event.message);
    if (event.type === 'done') {
      recent = null;
      conflicts?.noticed(event.act, event.note);
    }
    if (event.type === 'pass-ended') passEnded(event.report);
    onChange();
  };
  const passEnded = (report: PassReport): void => {
    logPass(report);
    if (shown === null) return;
    files = shown.countFiles();
    if (report.inStep) shown.writeMeta(LAST_IN_STEP, String(clock.now()));
    if (isNews(knownNow(facts(null)), remembered)) remember();
  };
  /** Not after each pass: what has not changed is written when the folder stops. */
  const remember = (): void => {
    const known = knownNow(facts(null));
    if (known === null || shown === null) return;
    writeLastKnown(shown, known);
    remembered = known;
  };

  const parts = options.connectFolder(config, onEvent, onChange);
  const shown = parts.ok ? shownJournal(parts.value.journal) : null;
  let conflicts: Conflicts | null = null;
  let remembered: LastKnown | null = null;
  if (parts.ok && shown !== null) {
    const { local } = parts.value;
    const lastInStep = shown.readMeta(LAST_IN_STEP);
    view = emptyView(lastInStep === null ? null : Number(lastInStep));
    files = shown.countFiles();
    remembered = readLastKnown(shown);
    conflicts = createConflicts({ journal: shown, local, onChange, signal: closing.signal });
  } else if (!parts.ok) {
    activity = { step: 'failed', fault: parts.fault };
    log.error({ folder: config.id, fault: parts.fault }, 'folder cannot be opened');
  }

  const facts = (account: AccountTrouble | null): FolderFacts => ({
    activity,
    account,
    view,
    conflicts: conflicts?.count() ?? 0,
    at: clock.now(),
  });

  /** Stalled work sends no events, but what is shown of it must still change. */
  const tellWaiting = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(STALL_MS, signal);
      if (view.pass.step === 'acting' || view.troubledSince !== null) onChange();
    }
  };

  const show = (next: FolderActivity): void => {
    activity = next;
    onChange();
  };

  const runEngine = async (engine: FolderEngine, signal: AbortSignal): Promise<void> => {
    try {
      await engine.run(signal);
    } catch (error) {
      log.error({ folder: config.id, err: error }, 'engine failed');
      show({ step: 'failed', fault: BUG });
    }
  };

  const stop = async (why: 'paused' | 'stopped'): Promise<void> => {
    run?.abort.abort();
    await run?.ended;
    if (run !== null) remember();
    run = null;
    if (activity.step !== 'failed') show({ step: why });
  };

  return {
    config,
    parts,
    conflicts,
    state: (account, access = 'sign-in') =>
      toFolderState({
        ...facts(account),
        access,
        config,
        files,
        openConflicts: conflicts?.list() ?? [],
        degraded: parts.ok ? parts.value.degraded() : [],
        versioned: parts.ok ? (parts.value.remote.enforced()?.versioning ?? null) : null,
        remembered,
      }),
    condition: () => conditionOf({ ...facts(null), activity: { step: 'running' } }),
    transfers: () => toTransfers(config.id, view, clock.now()),
    activity: (limit) => {
      if (shown === null) return [];
      if (recent?.limit !== limit) {
        recent = { limit, activity: readActivity(shown, config.id, limit) };
      }
      return recent.activity;
    },
    start: () => {
      if (run !== null || !parts.ok) return;
      const abort = new AbortController();
      view = startedAnew(view);
      run = { abort, ended: runEngine(parts.value.engine, abort.signal) };
      void tellWaiting(abort.signal);
      show({ step: 'running' });
    },
    stop,
    isRunning: () => run !== null,
    hasFailed: () => activity.step === 'failed',
    syncOnce: async (signal) => {
      if (!parts.ok) return parts;
      show({ step: 'running' });
      const report = await parts.value.engine.syncOnce(signal);
      remember();
      show({ step: 'stopped' });
      return { ok: true, value: report };
    },
    close: async () => {
      closing.abort();
      await stop('stopped');
      if (parts.ok) parts.value.journal.close();
    },
  };
}

const BUG: Fault = {
  code: 'internal',
  message: 'A bug in Brimful stopped the sync of this folder: restart Brimful, and see the log for details.',
};

/** Apart from its time. */
function isNews(known: LastKnown | null, before: LastKnown | null): boolean {
  return (
    known !== null && JSON.stringify({ ...known, at: 0 }) !== JSON.stringify(before && { ...before, at: 0 })
  );
}

function readActivity(journal: ShownJournal, folder: string, limit: number): readonly Activity[] {
  return journal.history(null, limit).map(({ at, path, what, why, bytes }, index) => ({
    id: `${folder}:${at}:${index}:${what}`,
    at,
    folder,
    path,
    ...activityWords(what, why),
    bytes,
  }));
}
