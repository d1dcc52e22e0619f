// What has to be done before Electron is ready. Built as CommonJS, so that `electron --require` can run it,
// too.
import { app, protocol } from 'electron';
import { url as inspectorUrl } from 'node:inspector';
import { secureEnvironment } from '../app/instance/secureEnvironment.ts';
import { dropSwitches } from './switches.ts';
import { WEBRTC_POLICY } from './hardening.ts';
import { PAGE_ORIGIN, PAGE_SCHEME } from './window/pageScheme.ts';

/**
 * The page's origin in a development copy whose launcher ran the app only after Electron was ready, when no
 * scheme can be registered. The name never resolves (RFC 6761 6.4) and the page's session answers https
 * itself, so the page is just as isolated.
 */
const LATE_ORIGIN = 'https://brimful.invalid';

/** What the environment would have weakened. */
export const environment = secureEnvironment(process.env, process.execArgv);

/**
 * The switches that were dropped (E16). None in a development copy, nor in a copy whose fuse lets the
 * inspector in: that is no longer what ships, and its tests need Chromium's own (E9).
 */
export const dropped =
  app.isPackaged && inspectorUrl() === undefined
    ? dropSwitches(app.commandLine, process.argv.slice(1), process.platform)
    : [];

/** The origin under which this process serves the page. */
export const pageOrigin = prepare();

function prepare(): string {
  try {
    // E1: before anything else, so that no window, not even a library's, is created without the sandbox.
    // Skipped with --no-sandbox, which it would override: Chromium cannot start its processes as root (in a
    // container) then.
    if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
    // E3: WebRTC and names that are looked up ahead are no requests, which a session could cancel.
    app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', WEBRTC_POLICY);
    app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false');
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
