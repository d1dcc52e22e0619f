// The start address of a sign-in is hidden from other users, and the person gets it where no browser comes.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configuredAccount } from '../../../servers/configuredAccount.ts';
import { signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../../servers/startWorld.ts';
import type { World } from '../../../servers/startWorld.ts';
import { createTestHome, startCli } from '../cliProcess.ts';
import type { RunningCli, TestHome } from '../cliProcess.ts';
import { openPageClient } from '../page/pageClient.ts';

const START_ADDRESS = /127\.0\.0\.1:\d+\/start\/[\w-]+/;

let world: World;
let home: TestHome;
let programs: string;
let clis: RunningCli[];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  home = createTestHome();
  clis = [];
  programs = join(dirname(home.dataDir), 'programs');
  mkdirSync(programs);
  home.configure({ accounts: [configuredAccount('work', world.description)], keepSignIn: false });
});
afterEach(async () => {
  for (const cli of clis) await cli.kill('SIGKILL');
  home.remove();
});

/** Installs an opener that behaves like this shell script. */
function installOpener(script: string): void {
  const path = join(programs, 'xdg-open');
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
}

/** On a desktop with these programs only. */
function start(...words: string[]): RunningCli {
  const environment = { DISPLAY: ':99', HOME: dirname(home.dataDir), PATH: programs };
  const cli = startCli(['--data-dir', home.dataDir, ...words], environment);
  clis.push(cli);
  return cli;
}

/** There is no keychain in these tests (VT6). */
const SIGNED_IN_BUT_NOT_KEPT = { code: 2, stderr: expect.stringContaining('could not be kept') as string };

async function signInAt(url: string): Promise<void> {
  const { username, password } = world.description;
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
}

/** What every user of this machine can read of all processes (proc(5), cmdline). */
function argumentsOfAll(): string {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map((pid) => readIfThere(`/proc/${pid}/cmdline`)).join('\n');
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended.
    return '';
  }
}

describe.skipIf(process.platform !== 'linux')('the start address of a sign-in', () => {
  test('SI4, TK8: is in no argument of any process, but in a file of this user only, which is gone afterwards', async () => {
    const opened = join(programs, 'opened');
    // Goes on as long as a browser that it has started.
    installOpener(`echo "$1" >"${opened}.new"; mv "${opened}.new" "${opened}"; sleep 5; true`);
    const login = start('login', 'work');
    let seen = '';
    await expect
      .poll(() => {
        seen += argumentsOfAll();
        return existsSync(opened);
      })
      .toBe(true);
    seen += argumentsOfAll();
    expect({ opener: seen.includes('xdg-open'), address: START_ADDRESS.test(seen) }).toEqual({
      opener: true,
      address: false,
    });

    const file = fileURLToPath(readFileSync(opened, 'utf8').trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    const address = START_ADDRESS.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
    await signInAt(`http://${address}`);
    expect(await login.ended).toMatchObject(SIGNED_IN_BUT_NOT_KEPT);
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(join(home.dataDir, 'browser'))).toEqual([]);
  });

  test('is in a place that a browser from a snap can read', async () => {
    const common = join(dirname(home.dataDir), 'snap', 'firefox', 'common');
    mkdirSync(common, { recursive: true });
    const settings = join(programs, 'xdg-settings');
    writeFileSync(settings, '#!/bin/sh\necho firefox_firefox.desktop\n');
    chmodSync(settings, 0o755);
    const opened = join(programs, 'opened');
    installOpener(`echo "$1" >"${opened}.new"; mv "${opened}.new" "${opened}"`);
    start('login', 'work');
    await expect.poll(() => existsSync(opened)).toBe(true);
    const file = fileURLToPath(readFileSync(opened, 'utf8').trim());
    expect(dirname(dirname(file))).toBe(common);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['fails', 'exit 3'],
    ['is not installed', null],
  ])('is printed where the opener %s', async (_how, script) => {
    if (script !== null) installOpener(script);
    const login = start('login', 'work');
    const line = await login.line(/^Open this address/);
    expect(line).toMatch(START_ADDRESS);
    await signInAt(/http:\S+/.exec(line)?.[0] ?? '');
    expect(await login.ended).toMatchObject(SIGNED_IN_BUT_NOT_KEPT);
  });

  test('is on the page and in the terminal where there is no screen, and in no log', async () => {
    const run = startCli(['--data-dir', home.dataDir, 'run']);
    clis.push(run);
    const page = await openPageClient(/http:\S+/.exec(await run.line(/^Brimful is running/))?.[0] ?? '');
    const signedIn = page.call('signIn', { account: 'work' });
    const printed = /http:\S+/.exec(await run.line(/^Open this address/))?.[0] ?? '';
    const { accounts } = await page.call('readState', null);
    expect(accounts[0]?.session).toMatchObject({ step: 'signing-in', address: printed });
    await signInAt(printed);
    expect(await signedIn).toEqual({ ok: true });
    const after = await page.call('readState', null);
    expect(after.accounts[0]?.session).toMatchObject({ step: 'signed-in' });
    expect(readFileSync(join(home.dataDir, 'logs', 'brimful.log'), 'utf8')).not.toMatch(START_ADDRESS);
  });

  test('is printed by a login beside a running Brimful that can open no browser', async () => {
    const run = startCli(['--data-dir', home.dataDir, 'run']);
    clis.push(run);
    await run.line(/^Brimful is running/);
    const login = startCli(['--data-dir', home.dataDir, 'login', 'work']);
    clis.push(login);
    await signInAt(/http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '');
    expect(await login.ended).toMatchObject({ code: 0 });
  });

  test('SI4: that somebody else opens too ends the sign-in with a sentence', async () => {
    const login = start('login', 'work', '--print-url');
    const address = /http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '';
    await fetch(address, { redirect: 'manual' });
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(410);
    const { code, stderr } = await login.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('opened twice');
  });
});
