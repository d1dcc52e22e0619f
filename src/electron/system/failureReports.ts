// Logs what fails in Electron's own processes, which would reach stderr at best (E15).
import { BrowserWindow } from 'electron';
import type { App, WebContents } from 'electron';
import type { Log } from '../../log.ts';
import { argumentsAfterCrash } from './crashRestart.ts';

/** How long the process that restarts us may take to get ready. */
const HELPER_START_MS = 500;

/** Chromium's ERR_ABORTED: a load that was superseded, or that we denied (E5). */
const ERR_ABORTED = -3;

/**
 * Reports failures until the process exits. After an uncaught exception or an unhandled rejection nothing in
 * the process can be trusted: it is logged, and the app is replaced by a new process, which loses nothing
 * (R10). No dialog here: nobody may be there to close it, while the locks are held and nothing syncs.
 * `crashedAt` (epoch ms): the crash that has led to this process, or null.
 */
export function reportFailures(app: App, log: Log, crashedAt: number | null): void {
  let isRestarting = false;
  const restart = (): void => {
    if (isRestarting) return;
    isRestarting = true;
    const hasWindow = BrowserWindow.getAllWindows().length > 0;
    const args = argumentsAfterCrash(process.argv.slice(1), { now: Date.now(), crashedAt, hasWindow });
    const image = process.env.APPIMAGE;
    app.relaunch({ args, ...(image !== undefined && { execPath: image }) });
    // Electron's helper must wait for our end before it comes: otherwise it sometimes misses it. Nothing else
    // may run here meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELPER_START_MS);
    app.exit(1);
  };
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'uncaught exception');
    restart();
  });
  process.on('unhandledRejection', (reason) => {
    log.error({ err: reason }, 'unhandled rejection');
    restart();
  });
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason !== 'clean-exit') log.error({ reason, exitCode }, 'the process of the page ended');
  });
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.warn({ type, name, reason, exitCode }, 'a process of Electron ended');
  });
  app.on('web-contents-created', (_event, contents) => {
    reportLoads(contents, log);
  });
}

function reportLoads(contents: WebContents, log: Log): void {
  contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (code !== ERR_ABORTED) log.error({ code, description, url, isMainFrame }, 'the page did not load');
  });
  contents.on('preload-error', (_event, preload, error) => {
    log.error({ preload, err: error }, 'the preload script failed');
  });
}
