// Starts the desktop shell: what must come before Electron is ready, and the single-instance lock. The rest is loaded after that.
import { app } from 'electron';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { systemDataDir } from '../app/instance/dataDir.ts';
import { createProcessLog } from '../app/shell/processLog.ts';
import type * as beforeReady from './beforeReady.ts';
import { hardenContents } from './hardening.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { reportFailures } from './system/failureReports.ts';

/** Set by the build; null: this build looks for updates only where config.json says. */
declare const BUILT_IN_UPDATE_FEED: string | null;

// Loaded as CommonJS, and already there when `electron --require` ran it earlier: not every launcher waits for an ES module.
const { pageOrigin } = createRequire(import.meta.url)('../preload/beforeReady.cjs') as typeof beforeReady;
const log = createProcessLog((text) => process.stderr.write(`${text}\n`));
reportFailures(app, log);
hardenContents(app);

const options = readLaunchOptions(process.argv.slice(1));
const dataDir = resolve(options.dataDir ?? systemDataDir());
// Chromium's own files; also what the single-instance lock is bound to, so that two data dirs are two instances.
app.setPath('userData', join(dataDir, 'electron'));

// E10: before the vault or a journal is touched. The first instance shows its window.
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    // A bug: better no app than one that sits in the tray and does nothing.
    log.error({ err: error }, 'the desktop shell could not start');
    app.exit(1);
  });
} else {
  process.stderr.write(`Brimful is already running on ${dataDir}: its window was brought to the front.\n`);
  app.exit(0);
}

/** The heavy modules load while Electron gets ready; a second instance never loads them. */
async function start(): Promise<void> {
  const [{ runShell }, { openApp }] = await Promise.all([
    import('./shell.ts'),
    import('../app/openApp.ts'),
    app.whenReady(),
  ]);
  const started = await runShell({
    dataDir,
    pageFolder: join(import.meta.dirname, '../renderer'),
    pageOrigin,
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    assets: join(import.meta.dirname, '../../assets'),
    hidden: options.hidden,
    builtInFeed: BUILT_IN_UPDATE_FEED,
    log,
    openApp: (services) => openApp({ dataDir, services }),
  });
  if (!started) app.exit(1);
}
