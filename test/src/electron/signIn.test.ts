// Signing in from the desktop: the browser gets its address unseen by others, and where none opens the page
// has it.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { configuredAccount } from '../../servers/configuredAccount.ts';
import { signInWithScriptedBrowser } from '../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../servers/startWorld.ts';
import type { World } from '../../servers/startWorld.ts';
import type { Desktop, RunningApp } from './desktopSession.ts';
import { attach, desktopMissing, developmentArguments, electronFile, openDesktop } from './desktopSession.ts';

const START_ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+/;
const missing = desktopMissing();
if (missing !== null) console.log(`skipped: signing in from the real Electron: ${missing}`);

describe.skipIf(missing !== null)('signing in from the desktop', () => {
  let world: World;
  let desktop: Desktop;
  let app: RunningApp | undefined;
  const base = mkdtempSync(join(tmpdir(), 'brimful-sign-in-'));
  const programs = join(base, 'programs');
  const opened = join(base, 'opened');

  beforeAll(async () => {
    mkdirSync(programs);
    world = await startWorld();
    desktop = await openDesktop();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    rmSync(opened, { force: true });
  });
  afterAll(async () => {
    await desktop.close();
    await world.stop();
    rmSync(base, { recursive: true, force: true });
  });

  /** Starts the app where the system's opener is this shell script. */
  async function start(name: string, opener: string): Promise<{ app: RunningApp; dataDir: string }> {
    writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\n${opener}\n`);
    chmodSync(join(programs, 'xdg-open'), 0o755);
    const dataDir = join(base, name);
    mkdirSync(dataDir, { mode: 0o700 });
    const accounts = [configuredAccount('work', world.description)];
    writeFileSync(join(dataDir, 'config.json'), JSON.stringify({ accounts, keepSignIn: false }));
    const environment = { ...desktop.environment, PATH: `${programs}:${desktop.environment['PATH'] ?? ''}` };
    app = await attach({
      desktop: { ...desktop, environment },
      file: electronFile(),
      arguments: developmentArguments(dataDir),
    });
    return { app, dataDir };
  }

  async function signInAt(url: string): Promise<void> {
    const { username, password } = world.description;
    await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
  }

  test('SI4, TK8: the opener is given a file that leads to the address, which is gone afterwards', async () => {
    const started = await start('with-browser', `echo "$1" >"${opened}.new"; mv "${opened}.new" "${opened}"`);
    const { page } = started.app;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => existsSync(opened)).toBe(true);
    const file = fileURLToPath(readFileSync(opened, 'utf8').trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    await signInAt(START_ADDRESS.exec(readFileSync(file, 'utf8'))?.[0] ?? '');
    await page.getByText('Signed in as').waitFor();
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(join(started.dataDir, 'browser'))).toEqual([]);
  });

  test('where no browser opens, the page shows the address and the app copies it', async () => {
    const { page, electron } = (await start('without-browser', 'exit 3')).app;
    await page.getByRole('button', { name: 'Sign in' }).click();
    // Electron does not learn that the opener failed, so this takes as long as a browser may take.
    const shown = await page.getByText(START_ADDRESS).innerText();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(shown);
    await signInAt(shown);
    await page.getByText('Signed in as').waitFor();
  });
});
