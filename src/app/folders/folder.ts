// One synced folder while the app is open: its engine's life, and what it shows.
import type { Activity, FolderState, Transfer } from '../../contract/state.ts';
import type { Clock } from '../../clock.ts';
import type { Fault, Result } from '../../result.ts';
import type { EngineEvent, FolderEngine, PassReport } from '../../sync/engineApi.ts';
import type { Journal } from '../../sync/journalPort.ts';
import type { LocalFolder } from '../../sync/localFolder.ts';
import type { RemoteFolder } from '../../sync/remoteFolder.ts';
import type { FolderConfig } from '../config/schema.ts';
import type { Log } from '../../log.ts';
import { createPassLog } from '../log/passLog.ts';
import { activityWords } from './activitySentences.ts';
import { createConflicts } from './conflicts.ts';
import type { Conflicts } from './conflicts.ts';
import { toFolderState, toTransfers } from './folderState.ts';
import type { Activity as FolderActivity } from './folderSummary.ts';
import { applyEvent, emptyView } from './folderView.ts';

/** The rooms that make up one folder. */
export interface FolderRooms {
  readonly local: LocalFolder;
  readonly remote: RemoteFolder;
  readonly journal: Journal;
  readonly engine: FolderEngine;
  /** Sentences about what the endpoint cannot do (R3), as far as is known. */
  degraded(): readonly string[];
}

export type OpenRooms = (
  config: FolderConfig,
  onEvent: (event: EngineEvent) => void,
  onChange: () => void,
) => Result<FolderRooms>;

export interface Folder {
  readonly config: FolderConfig;
  /** The fault says why this folder cannot work at all (its journal cannot be opened). */
  readonly rooms: Result<FolderRooms>;
  readonly conflicts: Conflicts | null;
  state(): FolderState;
  transfers(): readonly Transfer[];
  activity(limit: number): readonly Activity[];
  /** Begins to watch and sync; does nothing when it already does. */
  start(): void;
  /** Ends watching and syncing after the acts in flight; `why` is what the folder then shows. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
  isRunning(): boolean;
  /** One sync until in step; only while it is not running. */
  syncOnce(signal: AbortSignal): Promise<Result<PassReport>>;
  close(): Promise<void>;
}

/** Meta of the journal: when the folder was last in step (epoch ms). */
const LAST_IN_STEP = 'last-in-step';

export function openFolder(options: {
  readonly config: FolderConfig;
  readonly openRooms: OpenRooms;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}): Folder {
  const { config, clock, log, onChange } = options;
  const closing = new AbortController();
  let view = emptyView(null);
  let files = 0;
  /** Read anew after something was done; the state is built several times a second. */
  let recent: { readonly limit: number; readonly activity: readonly Activity[] } | null = null;
  let activity: FolderActivity = { step: 'stopped' };
  let run: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;

  const logPass = createPassLog(log, config.id);
  const onEvent = (event: EngineEvent): void => {
    view = applyEvent(view, event, clock.now());
    if (event.type === 'done') {
      recent = null;
      conflicts?.noticed(event.act, event.note);
    }
    if (event.type === 'pass-ended') passEnded(event.report);
    onChange();
  };
  const passEnded = (report: PassReport): void => {
    logPass(report);
    if (!rooms.ok) return;
    files = rooms.value.journal.countFiles();
    if (report.inStep) rooms.value.journal.writeMeta(LAST_IN_STEP, String(clock.now()));
  };

  const rooms = options.openRooms(config, onEvent, onChange);
  let conflicts: Conflicts | null = null;
  if (rooms.ok) {
    const { journal, local } = rooms.value;
    const lastInStep = journal.readMeta(LAST_IN_STEP);
    view = emptyView(lastInStep === null ? null : Number(lastInStep));
    files = journal.countFiles();
    conflicts = createConflicts({ journal, local, onChange, signal: closing.signal });
  } else {
    activity = { step: 'failed', fault: rooms.fault };
    log.error({ folder: config.id, fault: rooms.fault }, 'folder cannot be opened');
  }

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
    run = null;
    if (activity.step !== 'failed') show({ step: why });
  };

  return {
    config,
    rooms,
    conflicts,
    state: () =>
      toFolderState({
        config,
        view,
        activity,
        files,
        conflicts: conflicts?.list() ?? [],
        degraded: rooms.ok ? rooms.value.degraded() : [],
      }),
    transfers: () => toTransfers(config.id, view, clock.now()),
    activity: (limit) => {
      if (!rooms.ok) return [];
      if (recent?.limit !== limit) {
        recent = { limit, activity: readActivity(rooms.value.journal, config.id, limit) };
      }
      return recent.activity;
    },
    start: () => {
      if (run !== null || !rooms.ok) return;
      const abort = new AbortController();
      run = { abort, ended: runEngine(rooms.value.engine, abort.signal) };
      show({ step: 'running' });
    },
    stop,
    isRunning: () => run !== null,
    syncOnce: async (signal) => {
      if (!rooms.ok) return rooms;
      show({ step: 'running' });
      const report = await rooms.value.engine.syncOnce(signal);
      show({ step: 'stopped' });
      return { ok: true, value: report };
    },
    close: async () => {
      closing.abort();
      await stop('stopped');
      if (rooms.ok) rooms.value.journal.close();
    },
  };
}

const BUG: Fault = {
  code: 'internal',
  message:
    'Brimful made a mistake in this folder and stopped syncing it. Restart Brimful; the log says more.',
};

function readActivity(journal: Journal, folder: string, limit: number): readonly Activity[] {
  return journal.history(null, limit).map(({ at, path, what, why, bytes }, index) => ({
    id: `${folder}:${at}:${index}:${what}`,
    at,
    folder,
    path,
    ...activityWords(what, why),
    bytes,
  }));
}
