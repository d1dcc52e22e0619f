// The headless app as people run it: real processes, a home of its own, a browser.
// Keeps all output for a search.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { startCli } from '../../headless/cliProcess.ts';
import type { Ended, RunningCli } from '../../headless/cliProcess.ts';
import { configuredAccount } from '../../../servers/configuredAccount.ts';
import { createCookieJar, signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import type { World } from '../../../servers/startWorld.ts';
import { startKeyringBus } from '../vault/keyringBus.ts';
import type { KeyringBus } from '../vault/keyringBus.ts';
import { filesBelow } from './secretSearch.ts';
import type { Place } from './secretSearch.ts';

export interface Product {
  readonly dataDir: string;
  /** The synced folder. */
  readonly folder: string;
  /** Runs a command to its end; what it says is kept. */
  brimful(...words: string[]): Promise<Ended>;
  /** Starts a command; what it says is kept when it ends. */
  start(...words: string[]): RunningCli;
  /** The same, with something to read on standard input; null: it is typed later. */
  startTyped(input: string | null, ...words: string[]): RunningCli;
  /** How often a browser was started. */
  browsersOpened(): number;
  /** Does at the provider what the address says that the `nth` (0, 1, ...) browser was opened with. */
  signInAtBrowser(nth: number): Promise<void>;
  /** Keeps arguments and environment of a process and of all that descend from it. */
  look(pid: number): void;
  keep(name: string, text: string): void;
  /** Diagnostic reports that Node has written so far. */
  reports(): readonly string[];
  /**
   * What was kept, and every file below the home, the temporary folder, the data dir and the synced folder.
   */
  places(): readonly Place[];
  close(): Promise<void>;
}

const CRASH = pathToFileURL(join(import.meta.dirname, 'crashOnSignal.ts')).href;
const SIGN_IN_LIMIT_MS = 60_000;

/**
 * `keyring`: whether there is a real keychain; without one a sign-in lives as long as its process.
 * `configure`: config.json for this synced folder; left out: the account and folder of the world.
 */
export async function startProduct(
  world: World,
  keyring: boolean,
  configure = (folder: string): object => configuration(world, folder),
): Promise<Product> {
  const base = mkdtempSync(join(tmpdir(), 'brimful-canary-'));
  const [home, dataDir, folder, temporary, reportFolder, programs] = [
    ...['home', 'data', 'folder', 'tmp', 'reports', 'bin'],
  ].map((name) => join(base, name)) as [string, string, string, string, string, string];
  for (const path of [home, dataDir, folder, temporary, reportFolder, programs])
    mkdirSync(path, { mode: 0o700 });
  // Without a keychain on purpose, so that a sign-in that is not kept counts as one.
  const config = { ...configure(folder), keepSignIn: keyring };
  writeFileSync(join(dataDir, 'config.json'), JSON.stringify(config));
  const opener = join(programs, 'xdg-open');
  writeFileSync(
    opener,
    `#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >>"${base}/opener-arguments"\nsed -n 's/.*url=\\([^"]*\\)".*/\\1/p' "\${1#file://}" >>"${base}/opened"\n`,
  );
  chmodSync(opener, 0o755);

  const folders = {
    HOME: home,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_RUNTIME_DIR: temporary,
    TMPDIR: temporary,
  };
  const paths = { ...folders, PATH: `${programs}:${process.env['PATH'] ?? ''}` };
  const bus: KeyringBus | null = keyring ? await startKeyringBus(paths) : null;
  const environment = {
    ...paths,
    DISPLAY: ':0',
    // The level at which most is written.
    BRIMFUL_LOG: 'debug',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    ...bus?.environment,
    NODE_OPTIONS: [
      `--import=${CRASH} --report-directory=${reportFolder} --max-old-space-size=300`,
      '--report-on-signal --report-signal=SIGUSR2 --report-on-fatalerror --report-uncaught-exception',
    ].join(' '),
  };

  const kept: Place[] = [];
  const cookies = createCookieJar();
  const running = new Set<RunningCli>();
  const keep = (name: string, text: string): void => void kept.push({ name, text });
  const startTyped = (input: string | null, ...words: string[]): RunningCli => {
    const cli = startCli(['--data-dir', dataDir, ...words], environment, input);
    running.add(cli);
    void cli.ended.then(({ stdout, stderr }) => {
      running.delete(cli);
      keep(`output of ${words.join(' ')}`, stdout);
      keep(`errors of ${words.join(' ')}`, stderr);
    });
    return cli;
  };
  const start = (...words: string[]): RunningCli => startTyped('', ...words);

  const opened = (): readonly string[] => readLines(join(base, 'opened'));

  return {
    dataDir,
    folder,
    browsersOpened: () => opened().length,
    start,
    startTyped,
    brimful: (...words) => start(...words).ended,
    signInAtBrowser: async (nth) => {
      await expect.poll(opened).toHaveLength(nth + 1);
      const { username, password } = world.description;
      const url = opened()[nth] ?? '';
      const signal = AbortSignal.timeout(SIGN_IN_LIMIT_MS);
      const page = await signInWithScriptedBrowser({ url, username, password, cookies, signal });
      keep('the last page of a sign-in', `${page.url} ${page.text}`);
    },
    look: (pid) => {
      for (const each of [pid, ...descendants(pid)]) {
        for (const file of ['cmdline', 'environ']) {
          keep(`${file} of process ${each}`, readFileSync(`/proc/${each}/${file}`, 'latin1'));
        }
      }
    },
    keep,
    reports: () => readdirSync(reportFolder).map((name) => readFileSync(join(reportFolder, name), 'latin1')),
    places: () => [...kept, ...filesBelow(base)],
    close: async () => {
      for (const cli of running) await cli.kill('SIGKILL');
      await bus?.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function configuration({ description }: World, folder: string): object {
  return {
    accounts: [configuredAccount('work', description)],
    folders: [
      { id: 'docs', account: 'work', localPath: folder, bucket: description.bucket, prefix: 'docs/' },
    ],
  };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function descendants(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}
