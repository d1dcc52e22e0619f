// One Brimful on one data dir, as a real process with keys from the environment.
import type { RefusedPath } from '../../src/sync/engineApi.ts';
import type { SyncVerdict } from '../../src/app/folders/syncVerdict.ts';
import { readFolder } from '../../src/tools/demo/bothSides.ts';
import type { Contents } from '../../src/tools/demo/bothSides.ts';
import type { FolderState } from '../../src/contract/state.ts';
import { createTestHome, runCli, startCli } from '../src/headless/cliProcess.ts';
import type { Ended, RunningCli } from '../src/headless/cliProcess.ts';
import { runningState } from '../src/headless/runningState.ts';
import type { AdministratorKey } from '../servers/iam/accessKeys.ts';
import type { StorageEndpoint } from './otherClient.ts';

export interface InstanceOptions {
  readonly storage: StorageEndpoint;
  /** Other keys than the administrator's. */
  readonly keys?: AdministratorKey & { readonly sessionToken?: string };
  readonly bucket: string;
  readonly prefix: string;
  /** Further fields of the folder in config.json. */
  readonly folder?: object;
}

export interface Instance {
  readonly dataDir: string;
  /** The synced folder. */
  readonly folder: string;
  contents(): Contents;
  /** What it shows of its folder while it runs. */
  shown(): Promise<FolderState | undefined>;
  command(...words: string[]): Promise<Ended>;
  /** Starts a command without waiting for its end; it is killed with the instance at the latest. */
  start(...words: string[]): RunningCli;
  /** `brimful run`, once it says that it runs. */
  run(): Promise<RunningCli>;
  /** `sync --once`; throws with what it said unless it leaves nothing to do, except what is refused (R8). */
  inStep(): Promise<NonNullable<SyncVerdict['report']>>;
  /** Kills every command that runs, as the system would (SIGKILL). */
  killAll(): Promise<void>;
  remove(): Promise<void>;
}

/** The id of the one folder that every instance has. */
export const FOLDER = 'docs';

export function createInstance({ storage, keys, bucket, prefix, folder = {} }: InstanceOptions): Instance {
  const home = createTestHome();
  const { endpoint: s3Endpoint, region, administrator } = storage;
  home.configure({
    accounts: [{ id: 'ci', source: 'environment', region, s3Endpoint, forcePathStyle: true }],
    folders: [{ id: FOLDER, account: 'ci', localPath: home.folder, bucket, prefix, ...folder }],
  });
  const environment = {
    AWS_ACCESS_KEY_ID: (keys ?? administrator).accessKeyId,
    AWS_SECRET_ACCESS_KEY: (keys ?? administrator).secretAccessKey,
    ...(keys?.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
  const started = new Set<RunningCli>();
  const withDataDir = (words: readonly string[]): readonly string[] => ['--data-dir', home.dataDir, ...words];
  const start = (...words: string[]): RunningCli => {
    const cli = startCli(withDataDir(words), environment);
    started.add(cli);
    void cli.ended.then(() => started.delete(cli));
    return cli;
  };
  const killAll = async (): Promise<void> => {
    await Promise.all([...started].map((cli) => cli.kill('SIGKILL')));
  };
  return {
    dataDir: home.dataDir,
    folder: home.folder,
    contents: () => readFolder(home.folder),
    shown: async () => (await runningState(home.dataDir)).folders[0],
    command: (...words) => runCli(withDataDir(words), environment),
    start,
    async run() {
      const cli = start('run');
      await cli.line(/^Brimful is running/);
      return cli;
    },
    async inStep() {
      const { code, stdout, stderr } = await runCli(withDataDir(['sync', '--once', '--json']), environment);
      const verdict = verdictIn(stdout);
      if (verdict?.report?.inStep !== true) {
        throw new Error(`sync --once ended with ${code ?? 'a signal'}: ${stdout}${stderr}`);
      }
      return verdict.report;
    },
    killAll,
    async remove() {
      await killAll();
      home.remove();
    },
  };
}

/** What `sync --once --json` said about the folder. */
export function verdictIn(stdout: string): SyncVerdict | undefined {
  if (stdout === '') return undefined;
  const { folders } = JSON.parse(stdout) as { readonly folders: readonly SyncVerdict[] };
  return folders[0];
}

/** The names that were refused on one side, sorted. */
export function refusedNames(refused: readonly RefusedPath[], side: RefusedPath['side']): readonly string[] {
  return refused
    .filter((entry) => entry.side === side)
    .map(({ name }) => name)
    .sort();
}
