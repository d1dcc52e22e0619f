// What Electron allows only before it is ready. Built as CommonJS, so that it can also run by `electron --require`.
import { app, protocol } from 'electron';
import { PAGE_ORIGIN, PAGE_SCHEME } from './window/pageScheme.ts';

/**
 * Where the page lives in a development copy whose launcher let Electron get ready before it ran the app; no scheme can be added
 * then. The name never resolves (RFC 6761, 6.4) and the page's session answers https itself, so the page is as cut off as ever.
 */
const LATE_ORIGIN = 'https://brimful.invalid';

/** The origin under which the page is to be served in this process. */
export const pageOrigin = prepare();

function prepare(): string {
  try {
    // E1: before anything else, so that no window of any library is ever made without the sandbox. It would overrule
    // --no-sandbox, and Chromium run by root (a container) does not start its processes then.
    if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
    // Neither `fetch` nor CORS nor storage is granted: the page only loads its own scripts, styles and pictures (E2).
    protocol.registerSchemesAsPrivileged([
      { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true } },
    ]);
    return PAGE_ORIGIN;
  } catch (error) {
    if (app.isPackaged) throw error;
    return LATE_ORIGIN;
  }
}
