// The life of the desktop shell: one instance per data dir, a window that comes and goes, an orderly end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppState } from '../../../src/contract/state.ts';
import type { Desktop, RunningApp } from './desktopSession.ts';
import {
  attach,
  desktopMissing,
  developmentArguments,
  electronFile,
  openDesktop,
  plainArguments,
  startApp,
} from './desktopSession.ts';

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: the desktop shell in the real Electron: ${missing}`);

describe.skipIf(missing !== null)('the desktop shell', () => {
  let desktop: Desktop;
  let app: RunningApp;
  let dataDir: string;

  beforeAll(async () => {
    desktop = await openDesktop();
  });
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'brimful-shell-'));
    app = await startApp(desktop, dataDir);
  });
  afterEach(async () => {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  afterAll(async () => {
    await desktop.close();
  });

  const windows = (): Promise<number> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

  /** Starts the app once more on `folder` and waits for its end. */
  async function startAgain(folder: string): Promise<{ code: unknown; said: string }> {
    const second = spawn(electronFile(), developmentArguments(folder), {
      env: desktop.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(second, 'exit')) as unknown[];
    return { code, said };
  }

  test('E10: a second instance on the same data dir says so, ends, and brings the window to the front', async () => {
    const minimized = (): Promise<boolean> =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === false);
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    expect(await minimized()).toBe(true);
    const second = await startAgain(dataDir);
    expect(second.code).toBe(0);
    expect(second.said).toContain(`Brimful is already running on ${dataDir}`);
    await expect.poll(minimized).toBe(false);
    expect(await windows()).toBe(1);
  });

  test('E10: another data dir is another instance', async () => {
    const otherDir = mkdtempSync(join(tmpdir(), 'brimful-shell-'));
    const other = await startApp(desktop, otherDir);
    expect(await other.page.title()).toContain('Brimful');
    await other.close();
    rmSync(otherDir, { recursive: true, force: true });
    expect(await windows()).toBe(1);
  });

  test('keeps running without its window, and reopens it where it was', async () => {
    const bounds = { x: 40, y: 60, width: 700, height: 500 };
    await app.electron.evaluate(({ BrowserWindow }, place) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setBounds(place);
      window?.close();
    }, bounds);
    await expect.poll(windows).toBe(0);
    const opened = app.electron.waitForEvent('window');
    await startAgain(dataDir);
    const page = await opened;
    await page.waitForLoadState('load');
    const restored = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    );
    expect(restored).toMatchObject({ width: bounds.width, height: bounds.height });
  });

  test('brings every new state to the page', async () => {
    const state = await app.page.evaluate<AppState>(`new Promise((resolve) => {
      window.brimful.onState((state) => { if (state.paused) resolve(state); });
      void window.brimful.call('pause', { paused: true });
    })`);
    expect(state.paused).toBe(true);
    expect(state.shell).toBe('electron');
  });

  test('uses the native dialog for folders and never a path that the page typed (E7)', async () => {
    const chosen = mkdtempSync(join(tmpdir(), 'brimful-chosen-'));
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
    }, chosen);
    const choice = await app.page.evaluate(`window.brimful.call('chooseLocalFolder', { typedPath: '/etc' })`);
    expect(choice).toMatchObject({ localPath: chosen });
    rmSync(chosen, { recursive: true });
  });

  test('works in a launcher that lets Electron get ready before it runs an ES module', async () => {
    const otherDir = mkdtempSync(join(tmpdir(), 'brimful-shell-'));
    const other = await attach({ desktop, file: electronFile(), arguments: plainArguments(otherDir) });
    expect(['brimful://app/', 'https://brimful.invalid/']).toContain(other.page.url());
    const paused = await other.page.evaluate("window.brimful.call('pause', { paused: true })");
    expect(paused).toEqual({ ok: true });
    await expect.poll(() => other.page.locator('#page').innerText()).not.toBe('');
    const refused = await other.page.evaluate(
      "fetch('https://example.com/').then(() => 'reached', (error) => error.name)",
    );
    expect(refused).toBe('TypeError');
    await other.close();
    rmSync(otherDir, { recursive: true, force: true });
  });

  test('quits in order and releases the data dir', async () => {
    const child = app.electron.process();
    const exited = once(child, 'exit');
    await app.electron.evaluate(({ app: electron }) => {
      setImmediate(() => {
        electron.quit();
      });
    });
    const [code] = (await exited) as unknown[];
    expect(code).toBe(0);
    app = await startApp(desktop, dataDir);
    expect(await windows()).toBe(1);
  });
});
