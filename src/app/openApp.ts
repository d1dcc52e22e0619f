// Opens the app on a data directory: acquires the lock, reads the configuration and wires all rooms together.
import { release } from 'node:os';
import { loadKeychain } from '../auth/vault/keychain.ts';
import { createSecretService } from '../auth/vault/secretService.ts';
import { openSessionBus } from '../auth/vault/sessionBus.ts';
import { openAuth } from '../auth/openAuth.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { AppState } from '../contract/state.ts';
import { takeProcessLock, type ProcessLock } from '../persistence/processLock.ts';
import type { Network } from '../network/network.ts';
import type { FindProxy } from '../network/proxy.ts';
import type { Fault, Result } from '../result.ts';
import { failed, ok, rethrowBug } from '../result.ts';
import { createShareLink } from '../storage/shareLink.ts';
import { createAccounts, unknownAccount } from './accounts/accounts.ts';
import type { AccountMaker } from './accounts/accounts.ts';
import type { App } from './shell/app.ts';
import { composeApp, deviceName } from './composeApp.ts';
import type { ComposedApp } from './composeApp.ts';
import { startControlServer } from './control/controlServer.ts';
import type { ControlServer } from './control/controlServer.ts';
import { openDataDir } from './instance/dataDir.ts';
import type { DataDir } from './instance/dataDir.ts';
import { examine } from './doctor/doctor.ts';
import type { FolderConfig } from './config/schema.ts';
import { checkRoot } from './folders/checkRoot.ts';
import type { RootFault } from './folders/checkRoot.ts';
import { createFolderConnector } from './folders/connectFolder.ts';
import { createStorageConnections } from './folders/storageConnections.ts';
import { takeInstanceLock } from './instance/instanceLock.ts';
import { levelFromEnvironment } from './config/logLevel.ts';
import { openLog } from './log/log.ts';
import type { Log } from '../log.ts';
import { openNetwork } from './openNetwork.ts';
import { openSettings } from './instance/settings.ts';
import type { Settings } from './instance/settings.ts';
import type { ShellServices } from './shell/shellServices.ts';
import { createStateFeed } from './state/stateFeed.ts';
import { systemRandom } from './instance/systemRandom.ts';
import { VERSION } from './instance/version.ts';

/** How soon (ms) an app that could not tell its address tries again. */
const CONTROL_RETRY_MS = 10_000;

/** The app with what only the command line uses. */
export type OpenedApp = App & Pick<ComposedApp, 'operate' | 'syncOnce' | 'enterAccessKey'>;

export interface OpenAppOptions {
  /** Path of the data directory; created if it does not exist. */
  readonly dataDir: string;
  readonly services: ShellServices;
  readonly clock?: Clock;
  /** Told why the app cannot open, while it has no log of its own yet. */
  readonly log?: Log;
}

/**
 * Opens the app without syncing yet. Faults: the data directory cannot be used, another instance runs on it
 * (`already-running`), or config.json has a mistake (`config-invalid`). The caller must call `stop`, which
 * releases the data directory.
 */
export async function openApp(options: OpenAppOptions): Promise<Result<OpenedApp>> {
  const { services, clock = systemClock } = options;
  const held = await holdDataDir(options.dataDir, clock);
  if (!held.ok) {
    options.log?.error({ fault: held.fault }, 'app cannot open');
    return held;
  }
  const { dataDir, lock } = held.value;
  const logFile = openLog(dataDir);
  const { log } = logFile;
  const refuse = <F extends Fault>(failure: { readonly ok: false; readonly fault: F }): Result<never, F> => {
    log.error({ fault: failure.fault, ...describeProcess(dataDir, services) }, 'app cannot open');
    logFile.close();
    lock.release();
    return failure;
  };
  const level = levelFromEnvironment(process.env);
  if (!level.ok) return refuse(level);
  const settings = openSettings(dataDir, log);
  if (!settings.ok) return refuse(settings);
  const { config } = settings.value;
  logFile.setLevel(level.value ?? config.log.level);
  const network = openNetwork(config.network, services);
  if (!network.ok) return refuse(network);
  log.info(
    {
      ...describeProcess(dataDir, services),
      logLevel: level.value ?? config.log.level,
      accounts: config.accounts.map(({ id, source }) => ({ id, source })),
      folders: config.folders.map(({ id, account, mode }) => ({ id, account, mode })),
    },
    'app opened',
  );
  const app = await wire({
    dataDir,
    settings: settings.value,
    ...network.value,
    services,
    clock,
    log,
  });
  let control: ControlServer | null = null;
  let listening = Promise.resolve();
  const closing = new AbortController();
  const listen = async (): Promise<Error | null> => {
    try {
      control = await startControlServer(dataDir, app);
      return null;
    } catch (error) {
      rethrowBug(error);
      return error as Error;
    }
  };
  /** On a full disk the app has no address yet; it syncs nonetheless. */
  const listenLater = async (): Promise<void> => {
    do await clock.sleep(CONTROL_RETRY_MS, closing.signal);
    while (!closing.signal.aborted && (await listen()) !== null);
  };

  return ok({
    ...app,
    start: async () => {
      log.info({}, 'sync started');
      const err = await listen();
      if (err !== null) {
        log.warn({ err }, 'command line cannot reach this app');
        listening = listenLater();
      }
      app.start();
      services.updates?.start(settings.value.config.update.feed);
    },
    stop: async () => {
      closing.abort();
      services.updates?.stop();
      // An attempt under way may still open one.
      await listening;
      await control?.close();
      await app.close();
      network.value.network.close();
      log.info({}, 'app stopped');
      logFile.close();
      lock.release();
    },
  });
}

/** Opens and locks the data directory. */
async function holdDataDir(
  path: string,
  clock: Clock,
): Promise<Result<{ readonly dataDir: DataDir; readonly lock: ProcessLock }>> {
  const dataDir = openDataDir(path);
  if (!dataDir.ok) return dataDir;
  const lock = await takeInstanceLock(dataDir.value, clock, new AbortController().signal);
  return lock.ok ? ok({ dataDir: dataDir.value, lock: lock.value }) : lock;
}

/** What a reader of the log has to know about the process that wrote it. */
function describeProcess(dataDir: DataDir, services: ShellServices): object {
  const { electron, node } = process.versions as Partial<NodeJS.ProcessVersions>;
  return {
    version: VERSION,
    shell: services.shell,
    system: `${process.platform} ${release()} ${process.arch}`,
    node,
    electron,
    dataDir: dataDir.path,
  };
}

async function wire(parts: {
  readonly dataDir: DataDir;
  readonly settings: Settings;
  readonly network: Network;
  readonly findProxy: FindProxy | null;
  readonly services: ShellServices;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<ComposedApp> {
  const { dataDir, settings, network, services, clock, log } = parts;
  const { config } = settings;
  const connections = createStorageConnections({ network, clock, log, onWaiting: services.sayWaiting });
  const auth = await openAuth({
    dataDir: dataDir.path,
    clock,
    network,
    channel: VERSION.includes('-') ? 'beta' : 'stable',
    openBrowser: (url, spent) => services.openBrowser(url, spent),
    safeStorage: services.safeStorage,
    loadKeychain: () => loadKeychain(log),
    // Elsewhere the system's own calls say enough.
    secretService:
      process.platform === 'linux' ? createSecretService({ openBus: openSessionBus, clock }) : null,
    vault: config.keepSignIn ? 'best' : 'memory',
    takeLock: takeProcessLock,
    unit: () => systemRandom.unit(),
    log,
  });
  const maker: AccountMaker = {
    open: (accountConfig) => {
      const account = auth.account(accountConfig);
      connections.open(accountConfig, account);
      return account;
    },
    close: (id) => connections.close(id),
  };
  const checkPlace = (localPath: string, others: readonly FolderConfig[]): Result<void, RootFault> =>
    checkRoot(localPath, { dataDir: dataDir.path, syncedFolders: others.map((other) => other.localPath) });
  const feed = createStateFeed<AppState>(clock, () => app.state());
  const app = composeApp({
    ...parts,
    random: systemRandom,
    feed,
    createAccounts: (onAvailable) =>
      createAccounts(config.accounts, maker, { onChange: () => feed.changed(), onAvailable }),
    connectFolder: createFolderConnector({
      dataDir,
      connect: (folder) => connections.connect(folder),
      clock,
      log,
      random: systemRandom,
      device: deviceName(settings),
      checkRoot: (folder) =>
        checkPlace(
          folder.localPath,
          settings.config.folders.filter((other) => other.id !== folder.id),
        ),
    }),
    presign: async (folder, object, signal) => {
      const connection = connections.connect(folder);
      return connection.ok
        ? createShareLink({ connection: connection.value, ...object, signal })
        : connection;
    },
    examine: async (id, folders, signal) => {
      const accountConfig = settings.config.accounts.find((candidate) => candidate.id === id);
      const account = connections.find(id);
      if (accountConfig === undefined || account === undefined) return failed(unknownAccount(id));
      const ofAccount = folders.list().flatMap(({ config: folder, parts }) => {
        const connection = connections.connect(folder);
        if (folder.account !== id || !parts.ok || !connection.ok) return [];
        const { remote } = parts.value;
        return [{ config: folder, remote, checksums: () => connection.value.checksums() }];
      });
      return ok(
        await examine(
          {
            ...parts,
            config: accountConfig,
            account,
            folders: ofAccount,
            platform: process.platform,
          },
          signal,
        ),
      );
    },
    checkRoot: (localPath) => checkPlace(localPath, settings.config.folders),
  });
  return app;
}
