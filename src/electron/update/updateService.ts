// Checks for new versions of the app, downloads them, and installs one if the person agrees (E12).
import type { AppUpdater, UpdateDownloadedEvent } from 'electron-updater';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { refuseAddress } from '../../network/addressRules.ts';
import type { UpdateService } from '../../app/shell/shellServices.ts';
import type { Clock } from '../../clock.ts';
import type { Outcome } from '../../contract/commands.ts';
import type { UpdateState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';

/** The part of electron-updater that is used here. */
export type Updater = Pick<
  AppUpdater,
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'checkForUpdates'
  | 'disableWebInstaller'
  | 'isUpdaterActive'
  | 'logger'
  | 'on'
  | 'quitAndInstall'
  | 'setFeedURL'
>;

export interface UpdateOptions {
  /** Loads electron-updater; a string is the reason why this copy of the app cannot update itself. */
  readonly loadUpdater: () => Promise<Updater | string>;
  readonly builtInFeed: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly askRestart: (version: string) => Promise<boolean>;
  /** Stops the sync and releases the locks, so that the new version can start immediately. */
  readonly prepareRestart: () => Promise<void>;
}

/** Delays the first check (ms), so that it does not compete with the start of the sync. */
const FIRST_CHECK_MS = 20_000;
const CHECK_EVERY_MS = 24 * 3_600_000;
const RETRY_MS = 3_600_000;
/** Waits are extended by up to this share, so that not all installations ask at the same second. */
const JITTER = 0.2;

const NOT_PACKAGED = 'This copy was unpacked manually: to update it, unpack a newer one in its place.';
const NO_FEED = 'No update feed is set ("update.feed" in config.json).';
const DAMAGED =
  'The downloaded update is damaged or was tampered with, so it was not installed: Brimful downloads it again later.';
const BROKEN = 'The updater could not be started: see the log for details.';
const UNREACHABLE = 'The update feed could not be read: Brimful tries again in about an hour.';

/** One service per process. */
export function createUpdateService(options: UpdateOptions): UpdateService {
  const { log } = options;
  const listeners = new Set<(state: UpdateState) => void>();
  const stopping = new AbortController();
  let state: UpdateState = { status: 'off', reason: 'Updates have not been started yet.' };
  let ready: { readonly updater: Updater; readonly event: UpdateDownloadedEvent } | null = null;

  const change = (next: UpdateState): void => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  /** A version that is ready to install stays on display. */
  const changeUnlessReady = (next: UpdateState): void => {
    if (ready === null) change(next);
  };

  const listen = (updater: Updater): void => {
    updater.on('checking-for-update', () => changeUnlessReady({ status: 'checking' }));
    updater.on('update-not-available', () => changeUnlessReady({ status: 'current' }));
    updater.on('update-available', ({ version }) =>
      changeUnlessReady({ status: 'downloading', version, percent: 0 }),
    );
    updater.on('download-progress', ({ percent }) => {
      if (state.status === 'downloading') change({ ...state, percent: Math.round(percent) });
    });
    updater.on('update-downloaded', (event) => {
      ready = { updater, event };
      log.info({ version: event.version }, 'an update is ready');
      change({ status: 'ready', version: event.version });
    });
    updater.on('error', (error) => {
      log.warn({ err: error }, 'the search for updates failed');
      changeUnlessReady({ status: 'failed', message: isChecksumError(error) ? DAMAGED : UNREACHABLE });
    });
  };

  const run = async (feed: string): Promise<void> => {
    const updater = await options.loadUpdater();
    if (typeof updater === 'string') {
      change({ status: 'off', reason: updater });
      return;
    }
    configureUpdater(updater, feed);
    if (!updater.isUpdaterActive()) {
      change({ status: 'off', reason: NOT_PACKAGED });
      return;
    }
    listen(updater);
    change({ status: 'current' });
    const stretch = (ms: number): number => ms * (1 + JITTER * options.random());
    await options.clock.sleep(stretch(FIRST_CHECK_MS), stopping.signal);
    while (!stopping.signal.aborted) {
      const reached = await check(updater);
      await options.clock.sleep(stretch(reached ? CHECK_EVERY_MS : RETRY_MS), stopping.signal);
    }
  };

  return {
    start: (configuredFeed) => {
      const feed = configuredFeed ?? options.builtInFeed;
      const refusal = feed === null ? NO_FEED : refuseFeed(feed);
      if (feed === null || refusal !== null) {
        change({ status: 'off', reason: refusal ?? NO_FEED });
        return;
      }
      run(feed).catch((error: unknown) => {
        log.error({ err: error }, 'the updater could not be started');
        change({ status: 'off', reason: BROKEN });
      });
    },
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    install: async () => {
      if (ready === null) return refusal('no-update', 'There is no update to install at the moment.');
      const { updater, event } = ready;
      if (!(await options.askRestart(event.version))) {
        return refusal('cancelled', 'The update is installed when you choose to restart.');
      }
      // The file may have been on disk for days since electron-updater checked it, and it trusts its cache
      // (E12).
      if (!(await isAnnouncedFile(event))) {
        ready = null;
        log.error({ version: event.version }, 'the downloaded update is not the announced one');
        change({ status: 'failed', message: DAMAGED });
        return refusal('damaged', DAMAGED);
      }
      await options.prepareRestart();
      updater.quitAndInstall(true, true);
      return { ok: true };
    },
    stop: () => {
      stopping.abort();
    },
  };
}

/** Why `feed` is refused: only https is allowed, or plain http on this machine for tests (E12). */
function refuseFeed(feed: string): string | null {
  const reason = refuseAddress(feed, 'any');
  return reason === null ? null : `The update feed in config.json is not usable: ${reason}.`;
}

/**
 * Sets every default of electron-updater that could install something unasked or older. Repeated before each
 * check, since some setters turn `allowDowngrade` back on (E12).
 */
function hardenUpdater(updater: Updater): void {
  updater.autoInstallOnAppQuit = false;
  updater.allowPrerelease = false;
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
  updater.autoDownload = true;
}

function configureUpdater(updater: Updater, feed: string): void {
  updater.logger = null;
  updater.setFeedURL({ provider: 'generic', url: feed });
  hardenUpdater(updater);
}

/** False if the feed or the download failed; the `error` event has reported why. */
async function check(updater: Updater): Promise<boolean> {
  hardenUpdater(updater);
  try {
    const result = await updater.checkForUpdates();
    await result?.downloadPromise;
    return true;
  } catch {
    return false;
  }
}

function isChecksumError(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_CHECKSUM_MISMATCH';
}

/** True if the downloaded file is one that the feed announced for this version, by SHA-512. */
async function isAnnouncedFile(event: UpdateDownloadedEvent): Promise<boolean> {
  const hash = createHash('sha512');
  try {
    await pipeline(createReadStream(event.downloadedFile), hash);
  } catch {
    return false;
  }
  const digest = hash.digest('base64');
  return event.files.some((file) => file.sha512 === digest);
}

function refusal(code: string, message: string): Outcome {
  return { ok: false, code, message };
}
