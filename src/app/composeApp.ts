// Composes the app from its parts; knows nothing of S3, sign-in or the file system.
import { hostname } from 'node:os';
import type { AccessKey } from '../credentials.ts';
import type { Clock } from '../clock.ts';
import type { DoctorStep } from '../contract/setup.ts';
import type { AppState, UpdateState } from '../contract/state.ts';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import type { Random } from '../sync/random.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { App } from './shell/app.ts';
import { toAppState } from './state/appState.ts';
import { createCommandHandlers } from './commandHandlers.ts';
import { createCommandLog } from './control/commandLog.ts';
import type { OperationName, OperationArgument, OperationAnswer, Operator } from './control/operations.ts';
import type { DataDir } from './instance/dataDir.ts';
import { planSentence } from './folders/sentences/activitySentences.ts';
import { createFolderChoices } from './folders/folderChoices.ts';
import { openFolders } from './folders/folders.ts';
import type { Folders } from './folders/folders.ts';
import { createCheckups } from './doctor/checkups.ts';
import type { ConnectFolder } from './folders/folder.ts';
import type { SyncVerdict } from './folders/syncVerdict.ts';
import type { Log } from '../log.ts';
import type { Settings } from './instance/settings.ts';
import { NO_SELF_UPDATE, type ShellServices } from './shell/shellServices.ts';
import type { StateFeed } from './state/stateFeed.ts';
import { createQuickUploads } from './uploads/quickUploads.ts';
import { createFindTarget } from './uploads/uploadTarget.ts';
import type { PresignLink } from './uploads/uploadTarget.ts';

export interface AppPorts {
  readonly dataDir: DataDir;
  readonly settings: Settings;
  readonly services: ShellServices;
  /** `onAvailable`: credentials of this account may be available again. */
  readonly createAccounts: (onAvailable: (account: string) => void) => Accounts;
  readonly connectFolder: ConnectFolder;
  readonly presign: PresignLink;
  /** Refuses folders that must not be synced (F6). */
  readonly checkRoot: (localPath: string) => Result<void>;
  /** Runs the doctor on one account and the folders that use it. */
  readonly examine: (account: string, folders: Folders, signal: AbortSignal) => Promise<Result<DoctorStep[]>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly feed: StateFeed<AppState>;
}

/** The app with what only the command line and the composition root use. */
export interface ComposedApp extends Omit<App, 'start' | 'stop'>, Operator {
  /** Starts renewing credentials, watching and syncing. */
  start(): void;
  /** Syncs every folder that is not paused once, one after the other. */
  syncOnce(signal: AbortSignal): Promise<readonly SyncVerdict[]>;
  /** Stores an access key that a person typed. */
  readonly enterAccessKey: (account: string, key: AccessKey, signal: AbortSignal) => Promise<Result<void>>;
  /** Stops everything; resolves once nothing is in flight. */
  close(): Promise<void>;
}

const UPDATES_OFF: UpdateState = {
  status: 'off',
  reason: NO_SELF_UPDATE,
};

const NO_PAGE_ADDRESS = {
  code: 'no-page-address',
  message: 'The running Brimful shows its page in a window of its own: open it from its icon in the tray.',
};

/** The name of this machine in conflict copies. */
export function deviceName(settings: Settings): string {
  return settings.config.device ?? hostname();
}

/** Puts the app together from its ports; nothing syncs before its `start`. Tests pass fakes. */
export function composeApp(parts: AppPorts): ComposedApp {
  const { settings, services, clock, random, log, feed } = parts;
  const closing = new AbortController();
  const onChange = (): void => feed.changed();
  // Accounts first: each folder is opened with its account's connection.
  const accounts = parts.createAccounts((account) => {
    for (const { config } of folders.list()) if (config.account === account) folders.wake(config.id);
  });
  const folders = openFolders({
    ...{ settings, connectFolder: parts.connectFolder, clock, log, onChange },
    onWaiting: services.sayWaiting,
  });
  accounts.setFolders(settings.config.folders);
  const logUpdate = createUpdateLog(log);
  const unsubscribe = services.updates?.subscribe((update) => {
    logUpdate(update);
    onChange();
  });
  const commandLog = createCommandLog(log, settings);
  const quickUploads = createQuickUploads({ clock, random, onChange });
  const findTarget = createFindTarget({ settings, folders, presign: parts.presign });

  const state = (): AppState =>
    toAppState({
      device: deviceName(settings),
      shell: services.shell,
      configFile: parts.dataDir.config,
      now: clock.now(),
      paused: settings.config.paused,
      accounts: accounts.states(),
      folders: folders.list(),
      quickUploads: quickUploads.list(),
      notices: accounts.notices(),
      update: services.updates?.state() ?? UPDATES_OFF,
    });

  const handlers = createCommandHandlers({
    ...parts,
    accounts,
    folders,
    quickUploads,
    findTarget,
    state,
    onChange,
    choices: createFolderChoices(random),
    checkups: createCheckups((account, signal) => parts.examine(account, folders, signal), closing.signal),
    signal: closing.signal,
  });
  const operators: Operators = {
    plan: async ({ folder }) => {
      const found = folders.parts(folder);
      if (!found.ok) return found;
      const acts = await found.value.engine.plan(closing.signal);
      return acts.ok ? ok(acts.value.map(planSentence)) : acts;
    },
    upload: async ({ folder, files, share }) => {
      const target = findTarget(folder);
      if (!target.ok) return target;
      const uploaded = await quickUploads.upload(target.value, files, { share, signal: closing.signal });
      folders.wake(target.value.folder);
      return uploaded.ok ? ok([...uploaded.value]) : uploaded;
    },
    pageAddress: () => {
      const address = services.newPageAddress?.() ?? null;
      return Promise.resolve(address === null ? failed(NO_PAGE_ADDRESS) : ok({ address }));
    },
  };

  return {
    log,
    state,
    subscribe: (listener) => feed.subscribe(listener),
    execute: (name, argument) => commandLog.follow(name, argument, () => handlers[name](argument)),
    operate: (name, argument) => commandLog.follow(name, argument, () => operators[name](argument)),
    start: () => {
      accounts.start();
      folders.start();
    },
    wake: () => {
      log.info({}, 'machine woke up or network came back');
      accounts.wake();
      folders.wake(null);
    },
    syncOnce: (signal) => commandLog.follow('sync', null, () => folders.syncOnce(signal)),
    enterAccessKey: (account, key, signal) =>
      commandLog.follow('enterAccessKey', { account }, async () => {
        const found = accounts.find(account);
        return found.ok ? found.value.enterAccessKey(key, signal) : found;
      }),
    close: async () => {
      closing.abort();
      await folders.close();
      await accounts.close();
      unsubscribe?.();
      feed.close();
    },
  };
}

type Operators = {
  readonly [N in OperationName]: (argument: OperationArgument<N>) => Promise<OperationAnswer<N>>;
};

/** Logs each step of an update once, although a download reports progress many times. */
function createUpdateLog(log: Log): (update: UpdateState) => void {
  let before: UpdateState['status'] = 'off';
  return (update) => {
    if (update.status === before) return;
    before = update.status;
    if (update.status === 'failed') log.warn({ message: update.message }, 'update failed');
    else log.info(update, 'update progress');
  };
}
