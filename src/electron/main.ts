// Starts the desktop shell: what must come before Electron is ready, and the single-instance lock. The rest is loaded after that.
import { app } from 'electron';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { systemDataDir } from '../app/instance/dataDir.ts';
import type * as beforeReady from './beforeReady.ts';
import { hardenContents } from './hardening.ts';
import { readLaunchOptions } from './launchOptions.ts';

/** Set by the build; null: this build looks for updates only where config.json says. */
declare const BUILT_IN_UPDATE_FEED: string | null;

// Loaded as CommonJS, and already there when `electron --require` ran it earlier: not every launcher waits for an ES module.
const { pageOrigin } = createRequire(import.meta.url)('../preload/beforeReady.cjs') as typeof beforeReady;
hardenContents(app);

const options = readLaunchOptions(process.argv.slice(1));
const dataDir = resolve(options.dataDir ?? systemDataDir());
// Chromium's own files; also what the single-instance lock is bound to, so that two data dirs are two instances.
app.setPath('userData', join(dataDir, 'electron'));

// E10: before the vault or a journal is touched. The first instance shows its window.
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    // A bug: better no app than one that sits in the tray and does nothing.
    process.stderr.write(
      `brimful: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown error'}\n`,
    );
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
    openApp: (services) => openApp({ dataDir, services }),
  });
  if (!started) app.exit(1);
}
