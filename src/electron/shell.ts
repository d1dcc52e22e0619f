// Composes the desktop shell: window, tray, bridge, notifications and an orderly shutdown.
import { app, dialog, session } from 'electron';
import { join } from 'node:path';
import { INTERNAL } from '../app/control/dispatch.ts';
import { readPageFiles } from '../app/page/pageFiles.ts';
import type { PageFiles } from '../app/page/pageFiles.ts';
import type { App, ShellServices } from '../app/shell/app.ts';
import type { ProcessLog } from '../app/log/processLog.ts';
import type { UpdateService } from '../app/shell/shellServices.ts';
import { systemClock } from '../clock.ts';
import type { AppState } from '../contract/state.ts';
import type { Log } from '../log.ts';
import type { Fault, Result } from '../result.ts';
import { createCloseNotice, KEEPS_RUNNING } from './window/closeNotice.ts';
import { setAppMenu } from './window/appMenu.ts';
import { askPerson } from './system/askPerson.ts';
import { RESTARTED } from './system/crashRestart.ts';
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
  /** Start in the tray without a window. */
  readonly hidden: boolean;
  /** This process replaces one that crashed, which the person is told. */
  readonly isRestart: boolean;
  readonly builtInFeed: string | null;
  /** Receives the shell's events; the app's log is attached once it is open. */
  readonly log: ProcessLog;
  readonly openApp: (services: ShellServices) => Promise<Result<App>>;
}

/** How long (ms) quitting may take; a sync that is cut off loses nothing (R10). */
const STOP_TIMEOUT_MS = 5000;

/**
 * Starts the shell, which runs until the process exits. Electron must be ready and the single-instance lock
 * held (E10). Resolves to false, after telling the person why, if the app could not be opened.
 */
export async function runShell(options: ShellOptions): Promise<boolean> {
  let brimful: App | null = null;
  const ending = new AbortController();
  const stop = async (): Promise<void> => {
    ending.abort();
    const timeout = systemClock.sleep(STOP_TIMEOUT_MS, new AbortController().signal);
    await Promise.race([brimful?.stop(), timeout]);
  };
  quitAfter(stop);
  let isQuitting = false;
  app.once('before-quit', () => (isQuitting = true));
  setAppMenu(process.platform, !app.isPackaged);
  // Syncing continues in the tray without a window; without a listener Electron would quit.
  app.on('window-all-closed', () => undefined);

  const files = readPageFiles(options.pageFolder);
  if (!files.ok) {
    options.log.error({ fault: files.fault }, 'app cannot open');
    return refuseStart(files.fault);
  }
  const pageUrl = `${options.pageOrigin}/`;
  const window = createMainWindow({
    session: await createPageSession(files.value, options.pageOrigin),
    pageUrl,
    preload: options.preload,
    boundsFile: join(options.dataDir, 'window.json'),
    icon: process.platform === 'linux' ? join(options.assets, 'icons', '256x256.png') : null,
    now: () => systemClock.now(),
    onClose: createCloseNotice({
      file: join(options.dataDir, 'close-notice.json'),
      isQuitting: () => isQuitting,
      tell: () => showNotification(KEEPS_RUNNING.title, KEEPS_RUNNING.body, () => window.show()),
    }),
  });
  const { log } = options;
  const updates = createUpdates(options.builtInFeed, { window, stop, log });
  const services = createDesktopServices({
    ...{ dataDir: options.dataDir, parent: window.current, openWindow: window.show, updates, log },
  });
  const opened = await options.openApp(services);
  if (!opened.ok) return refuseStart(opened.fault);
  brimful = opened.value;
  log.attach(brimful.log);

  serveCalls({ app: brimful, ourContents: window.contents, pageUrl });
  showStates(brimful, { window, assets: options.assets, signal: ending.signal });
  watchWakeups(() => opened.value.wake(), systemClock, ending.signal);
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  if (!options.hidden) window.show();
  await brimful.start();
  if (options.isRestart) showNotification(RESTARTED.title, RESTARTED.body, window.show);
  return true;
}

/** Tells the person why the app cannot start; the log has been told. Returns `runShell`'s answer. */
function refuseStart({ message }: Fault): false {
  dialog.showErrorBox('Brimful cannot start', message);
  return false;
}

/**
 * An in-memory session of its own: nothing the page does reaches the disk, and blocking its network affects
 * nothing else (E3).
 */
async function createPageSession(files: PageFiles, origin: string): Promise<Electron.Session> {
  const page = session.fromPartition('page');
  await hardenSession(page, origin);
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
    detail: 'Syncing resumes where it stopped once the new version is running.',
    yes: 'Restart now',
    no: 'Later',
    preset: 'yes',
  });
}

/** Sends every state to the page, the tray and the notifications. */
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
      const notifyPerson = (message: string): void => {
        showNotification('Brimful', message, window.show);
      };
      doTrayAction(action, {
        app: brimful,
        loginItem,
        openWindow: window.show,
        quit: () => app.quit(),
        notify: notifyPerson,
        log,
      })
        .then(() => tray.update(view(brimful.state())))
        // A bug, which the app has logged.
        .catch(() => notifyPerson(INTERNAL.message));
    },
  });
  const notify = createNotifier({
    clock: systemClock,
    show: ({ title, body }) => showNotification(title, body, window.show),
    signal,
  });
  const notifyUploads = createUploadNotices(brimful.state(), ({ title, body }) => {
    // A focused window shows it anyway.
    if (window.current()?.isFocused() !== true) showNotification(title, body, window.show);
  });
  const sendState = createStateSender(log);
  const show = (state: AppState): void => {
    tray.update(view(state));
    notify(state);
    notifyUploads(state);
    const contents = window.contents();
    if (contents !== null && !contents.isDestroyed()) sendState(contents, state);
  };
  signal.addEventListener('abort', brimful.subscribe(show));
}

/** Electron's quit events cannot wait: prevents the first one, and exits once everything has stopped. */
function quitAfter(stop: () => Promise<void>): void {
  app.once('will-quit', (event) => {
    event.preventDefault();
    void stop().finally(() => app.exit(0));
  });
}
