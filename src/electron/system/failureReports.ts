// Logs what fails in Electron's own processes, which would reach stderr at best (E15).
import { dialog } from 'electron';
import type { App, WebContents } from 'electron';
import type { Log } from '../../log.ts';

/** Chromium's ERR_ABORTED: a load that was superseded, or that we denied (E5). */
const ERR_ABORTED = -3;

const CRASHED =
  'Brimful has stopped because of a bug. No file is lost: start it again, and it resumes where it stopped. ' +
  'See the log in its data directory for details.';

/**
 * Reports failures until the process exits. After an uncaught exception nothing in the process can be
 * trusted: it is logged, the person is told, and the app exits, which loses nothing (R10). An unhandled
 * rejection is only logged.
 */
export function reportFailures(app: App, log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'uncaught exception');
    dialog.showErrorBox('Brimful has stopped', CRASHED);
    app.exit(1);
  });
  process.on('unhandledRejection', (reason) => {
    log.error({ err: reason }, 'unhandled rejection');
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
