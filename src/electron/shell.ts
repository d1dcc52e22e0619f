// Puts the desktop around the app: window, tray, bridge, notifications and an orderly end.
import { app, dialog, session } from 'electron';
import { join } from 'node:path';
import { readPageFiles } from '../app/page/pageFiles.ts';
import type { PageFiles } from '../app/page/pageFiles.ts';
import type { App, ShellServices } from '../app/shell/app.ts';
import type { ProcessLog } from '../app/shell/processLog.ts';
import type { UpdateService } from '../app/shell/shellServices.ts';
import { systemClock } from '../clock.ts';
import type { AppState } from '../contract/state.ts';
import type { Log } from '../log.ts';
import type { Fault, Result } from '../result.ts';
import { setAppMenu } from './window/appMenu.ts';
import { askPerson } from './system/askPerson.ts';
import { createDesktopServices, showNotification } from './system/desktopServices.ts';
import { hardenSession } from './hardening.ts';
import { createStateSender, serveCalls } from './bridge/ipc.ts';
import { createLoginItem } from './system/loginItem.ts';
import type { MainWindow } from './window/mainWindow.ts';
import { createMainWindow } from './window/mainWindow.ts';
import { createNotifier } from './notices/notifications.ts';
import { servePage } from './window/pageScheme.ts';
import { createTray } from './tray/tray.ts';
import { doTrayAction } from './tray/trayActions.ts';
import { trayView } from './tray/trayMenu.ts';
import { loadUpdater } from './update/updater.ts';
import { createUpdateService } from './update/updateService.ts';
import { createUploadNotices } from './notices/uploadNotices.ts';
import { watchWakeups } from './system/wakeups.ts';

export interface ShellOptions {
  /** All paths are absolute. */
  readonly dataDir: string;
  readonly pageFolder: string;
  /** Scheme and host under which the page is served. */
  readonly pageOrigin: string;
  readonly preload: string;
  readonly assets: string;
  /** Start in the tray only. */
  readonly hidden: boolean;
  readonly builtInFeed: string | null;
  /** Gets what the shell reports; the app's log is attached once it is open. */
  readonly log: ProcessLog;
  readonly openApp: (services: ShellServices) => Promise<Result<App>>;
}

/** How long a quitting app may take to stop the sync; being cut off loses nothing (R10). */
const STOP_PATIENCE_MS = 5000;

/**
 * Runs the shell until the process ends. Electron must be ready and the single-instance lock held (E10). Answers false, after having
 * told the person why, when the app could not be opened.
 */
export async function runShell(options: ShellOptions): Promise<boolean> {
  let brimful: App | null = null;
  const ending = new AbortController();
  const stop = async (): Promise<void> => {
    ending.abort();
    const patience = systemClock.sleep(STOP_PATIENCE_MS, new AbortController().signal);
    await Promise.race([brimful?.stop(), patience]);
  };
  quitAfter(stop);
  setAppMenu(process.platform, !app.isPackaged);
  // A window is not the app: the sync goes on in the tray. Without a listener Electron would quit.
  app.on('window-all-closed', () => undefined);

  const files = readPageFiles(options.pageFolder);
  if (!files.ok) return refuseStart(files.fault, options.log);
  const pageUrl = `${options.pageOrigin}/`;
  const window = createMainWindow({
    session: createPageSession(files.value, options.pageOrigin),
    pageUrl,
    preload: options.preload,
    boundsFile: join(options.dataDir, 'window.json'),
    icon: process.platform === 'linux' ? join(options.assets, 'icons', '256x256.png') : null,
    now: () => systemClock.now(),
  });
  const { log } = options;
  const updates = createUpdates(options.builtInFeed, { window, stop, log });
  const services = createDesktopServices({ parent: window.current, openWindow: window.show, updates, log });
  const opened = await options.openApp(services);
  if (!opened.ok) return refuseStart(opened.fault, log);
  brimful = opened.value;
  log.attach(brimful.log);

  serveCalls({ app: brimful, ourContents: window.contents, pageUrl });
  showStates(brimful, { window, assets: options.assets, signal: ending.signal });
  watchWakeups(() => opened.value.wake(), systemClock, ending.signal);
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  if (!options.hidden) window.show();
  await brimful.start();
  return true;
}

/** Tells the person why there is no app today. Always false, as `runShell` answers then. */
function refuseStart({ code, message }: Fault, log: Log): false {
  log.error({ code, message }, 'the app could not be opened');
  dialog.showErrorBox('Brimful cannot start', message);
  return false;
}

/** In memory and of its own: nothing the page does reaches the disk, and its network ban binds nobody else (E3). */
function createPageSession(files: PageFiles, origin: string): Electron.Session {
  const page = session.fromPartition('page');
  hardenSession(page, origin);
  servePage(page, files, origin);
  return page;
}

function createUpdates(
  builtInFeed: string | null,
  parts: { readonly window: MainWindow; readonly stop: () => Promise<void>; readonly log: Log },
): UpdateService {
  const { window, stop, log } = parts;
  return createUpdateService({
    loadUpdater,
    builtInFeed,
    clock: systemClock,
    log,
    random: Math.random,
    askRestart: (version) => askRestart(window, version),
    prepareRestart: async () => {
      await stop();
      app.releaseSingleInstanceLock();
    },
  });
}

function askRestart(window: MainWindow, version: string): Promise<boolean> {
  return askPerson(window.current(), {
    message: `Restart Brimful to update to ${version}?`,
    detail: 'Syncing goes on where it stopped as soon as the new version runs.',
    yes: 'Restart now',
    no: 'Later',
    preset: 'yes',
  });
}

/** Every state goes to the page, the tray and the notifier. */
function showStates(
  brimful: App,
  options: { readonly window: MainWindow; readonly assets: string; readonly signal: AbortSignal },
): void {
  const { window, assets, signal } = options;
  const { log } = brimful;
  const loginItem = createLoginItem(app, process.platform);
  const view = (state: AppState): ReturnType<typeof trayView> => trayView(state, loginItem?.isOn() ?? null);
  const tray = createTray({
    icons: join(assets, 'tray'),
    first: view(brimful.state()),
    log,
    act: (action) => {
      const tell = (message: string): void => showNotification('Brimful', message, window.show);
      doTrayAction(action, {
        app: brimful,
        loginItem,
        openWindow: window.show,
        quit: () => app.quit(),
        tell,
        log,
      })
        .then(() => tray.update(view(brimful.state())))
        // A bug; the app has logged it where it was caught.
        .catch(() => tell('Something went wrong inside Brimful. The log says more.'));
    },
  });
  const notify = createNotifier({
    clock: systemClock,
    show: ({ title, body }) => showNotification(title, body, window.show),
    signal,
  });
  const tellUploads = createUploadNotices(brimful.state(), ({ title, body }) => {
    // Whoever looks at the page sees it there.
    if (window.current()?.isFocused() !== true) showNotification(title, body, window.show);
  });
  const sendState = createStateSender(log);
  const show = (state: AppState): void => {
    tray.update(view(state));
    notify(state);
    tellUploads(state);
    const contents = window.contents();
    if (contents !== null && !contents.isDestroyed()) sendState(contents, state);
  };
  signal.addEventListener('abort', brimful.subscribe(show));
}

/** Electron cannot wait in its quit events: the first one is held back and repeated as an exit when all has stopped. */
function quitAfter(stop: () => Promise<void>): void {
  app.once('will-quit', (event) => {
    event.preventDefault();
    void stop().finally(() => app.exit(0));
  });
}
