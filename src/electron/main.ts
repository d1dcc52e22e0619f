// Starts the desktop shell: does what must precede Electron's readiness and takes the single-instance lock,
// then loads the rest.
import { app, dialog } from 'electron';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { systemDataDir } from '../app/instance/dataDir.ts';
import { createProcessLog } from '../app/log/processLog.ts';
import type * as beforeReady from './beforeReady.ts';
import { hardenContents } from './hardening.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { STOPPED } from './system/crashRestart.ts';
import { reportFailures } from './system/failureReports.ts';

/** Set by the build; null: the only update feed is the one in config.json, if any. */
declare const BUILT_IN_UPDATE_FEED: string | null;

// CommonJS, and already loaded if `electron --require` ran it earlier: not every launcher waits for an ES
// module.
const { pageOrigin, environment, dropped } = createRequire(import.meta.url)(
  '../preload/beforeReady.cjs',
) as typeof beforeReady;
const log = createProcessLog((text) => process.stderr.write(`${text}\n`));
const options = readLaunchOptions(process.argv.slice(1));
reportFailures(app, log, options.crashedAt);
hardenContents(app);
tell(environment.notices);
tell(dropped.map((name) => `The switch --${name} is ignored.`));
if (app.isPackaged && app.commandLine.hasSwitch('no-sandbox')) {
  tell(['The window runs without its sandbox (--no-sandbox).']);
}

const dataDir = resolve(options.dataDir ?? systemDataDir());
// Chromium's own files. The single-instance lock is tied to this path, so each data directory has its own
// instance.
app.setPath('userData', join(dataDir, 'electron'));

if (environment.refusal !== null) {
  dialog.showErrorBox('Brimful cannot start', environment.refusal.message);
  app.exit(1);
} else if (options.sayStopped) {
  // Without any lock: the person may well start Brimful again before this is closed.
  void app.whenReady().then(() => {
    dialog.showErrorBox(STOPPED.title, STOPPED.body);
    app.exit(1);
  });
  // E10: before the vault or a journal is touched. The first instance shows its window.
} else if (app.requestSingleInstanceLock()) {
  // A bug in it is an unhandled rejection: better a restart than sitting in the tray doing nothing (E15).
  void start();
} else {
  process.stderr.write(`Brimful is already running on ${dataDir}: its window was brought to the front.\n`);
  app.exit(0);
}

/** Loads the heavy modules while Electron gets ready; a second instance never loads them. */
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
    isRestart: options.crashedAt !== null,
    builtInFeed: BUILT_IN_UPDATE_FEED,
    log,
    openApp: (services) => openApp({ dataDir, services, log }),
  });
  if (!started) app.exit(1);
}

/** On the terminal now, and in the log once it is open. */
function tell(notices: readonly string[]): void {
  for (const notice of notices) {
    process.stderr.write(`brimful: ${notice}\n`);
    log.info({ notice }, 'the environment has no say');
  }
}
