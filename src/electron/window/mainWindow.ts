// The main window: created when a person opens it and destroyed when it is closed, while syncing continues in
// the tray.
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { Session, WebContents } from 'electron';
import { placeWindow, readBounds, saveBounds, SMALLEST_SIZE } from './windowBounds.ts';
import { WINDOW_COLORS } from './windowColors.ts';

export interface MainWindow {
  /** Opens it, or brings it to the front. */
  readonly show: () => void;
  /** The page's web contents; null while there is no window. */
  readonly contents: () => WebContents | null;
  /** The parent for dialogs. */
  readonly current: () => BrowserWindow | null;
}

/** A crashed page is reloaded, unless it crashed within this time (ms) before. */
const CRASH_LOOP_MS = 60_000;

/**
 * A closed window is destroyed rather than hidden: all state is in the app, and an unused renderer would
 * occupy about 100 MB.
 */
export function createMainWindow(options: {
  readonly session: Session;
  readonly pageUrl: string;
  readonly preload: string;
  readonly boundsFile: string;
  readonly icon: string | null;
  readonly now: () => number;
  /** A person closes the window, or the app quits. */
  readonly onClose: () => void;
}): MainWindow {
  let window: BrowserWindow | null = null;
  let lastCrashAt = -Infinity;

  const open = (): BrowserWindow => {
    const saved = readBounds(options.boundsFile);
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    const opened = new BrowserWindow({
      ...placeWindow(saved, screens),
      minWidth: SMALLEST_SIZE.width,
      minHeight: SMALLEST_SIZE.height,
      title: 'Brimful',
      show: false,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? WINDOW_COLORS.dark : WINDOW_COLORS.light,
      ...(options.icon === null ? {} : { icon: options.icon }),
      webPreferences: {
        session: options.session,
        preload: options.preload,
        // E1: explicit, although these are the current defaults.
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        // The dictionaries would be downloaded.
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    if (saved?.maximized === true) opened.maximize();
    opened.once('ready-to-show', () => {
      opened.show();
    });
    opened.on('close', () => {
      saveBounds(options.boundsFile, { ...opened.getNormalBounds(), maximized: opened.isMaximized() });
      options.onClose();
    });
    opened.on('closed', () => {
      window = null;
      app.dock?.hide();
    });
    opened.webContents.on('render-process-gone', () => {
      const crashLoop = options.now() - lastCrashAt < CRASH_LOOP_MS;
      lastCrashAt = options.now();
      if (crashLoop) opened.destroy();
      else opened.webContents.reload();
    });
    void app.dock?.show();
    // `did-fail-load` reports failures.
    opened.loadURL(options.pageUrl).catch(() => undefined);
    return opened;
  };

  return {
    show: () => {
      if (window === null) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    contents: () => window?.webContents ?? null,
    current: () => window,
  };
}
