// What has to be done before Electron is ready. Built as CommonJS, so that `electron --require` can run it,
// too.
import { app, protocol } from 'electron';
import { PAGE_ORIGIN, PAGE_SCHEME } from './window/pageScheme.ts';

/**
 * The page's origin in a development copy whose launcher ran the app only after Electron was ready, when no
 * scheme can be registered. The name never resolves (RFC 6761 6.4) and the page's session answers https
 * itself, so the page is just as isolated.
 */
const LATE_ORIGIN = 'https://brimful.invalid';

/** The origin under which this process serves the page. */
export const pageOrigin = prepare();

function prepare(): string {
  try {
    // E1: before anything else, so that no window, not even a library's, is created without the sandbox.
    // Skipped with --no-sandbox, which it would override: Chromium cannot start its processes as root (in a
    // container) then.
    if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
    // No privileges for `fetch`, CORS or storage: the page only loads its own scripts, styles and images
    // (E2).
    protocol.registerSchemesAsPrivileged([
      { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true } },
    ]);
    return PAGE_ORIGIN;
  } catch (error) {
    if (app.isPackaged) throw error;
    return LATE_ORIGIN;
  }
}
