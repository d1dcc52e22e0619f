// A desktop for tests: a virtual screen, a session bus and a real Electron, all ended by their process ids.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { findElectron } from '../../runner/tools.ts';

export const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'out/main/main.js');

/** Why the desktop tests cannot run here; null: they can. */
export function desktopMissing(): string | null {
  const electron = findElectron();
  if (!electron.found) return electron.reason;
  if (process.platform !== 'linux') return 'the virtual screen needs Linux';
  for (const program of ['/usr/bin/Xvfb', '/usr/bin/dbus-daemon']) {
    if (!existsSync(program)) return `${program} is not installed`;
  }
  return existsSync(MAIN) ? null : 'the app has not been built (npm run build)';
}

export interface Desktop {
  /** Environment for programs of this desktop; its HOME is empty. */
  readonly environment: Record<string, string>;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openDesktop(): Promise<Desktop> {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-desktop-'));
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = await firstLine(screen.stdio[3] as Readable);
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus.stdout);
  return {
    folder,
    environment: {
      PATH: process.env.PATH ?? '/usr/bin',
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      XDG_RUNTIME_DIR: folder,
      LANG: 'C.UTF-8',
      DISPLAY: `:${display}`,
      DBUS_SESSION_BUS_ADDRESS: address,
    },
    close: async () => {
      await Promise.all([end(bus), end(screen)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Chromium's sandbox does not start as root, and there is no GPU. */
export const CONTAINER_SWITCHES = ['--no-sandbox', '--disable-gpu'];

/** The binary of the Electron at hand; to be asked for only after `desktopMissing`. */
export function electronFile(): string {
  const electron = findElectron();
  if (!electron.found) throw new Error(electron.reason);
  return join(electron.tool, 'electron');
}

/** Runs the build in `out/` as `npm start` does. */
export function developmentArguments(dataDir: string): string[] {
  return ['--require', join(ROOT, 'out/preload/beforeReady.cjs'), ...plainArguments(dataDir)];
}

/** Runs the build in `out/` as `electron .` does. */
export function plainArguments(dataDir: string): string[] {
  return [...CONTAINER_SWITCHES, ROOT, '--data-dir', dataDir];
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
}

/** Starts the build in `out/` and waits for its window. */
export function startApp(desktop: Desktop, dataDir: string): Promise<RunningApp> {
  return attach({ desktop, file: electronFile(), arguments: developmentArguments(dataDir) });
}

/** Starts any build of the app and waits for its window. */
export async function attach(start: {
  readonly desktop: Desktop;
  readonly file: string;
  readonly arguments: readonly string[];
}): Promise<RunningApp> {
  const electron = await _electron.launch({
    executablePath: start.file,
    args: [...start.arguments],
    env: start.desktop.environment,
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState('load');
  return { electron, page, close: () => electron.close() };
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error('the program ended before it said anything');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
