// A bug in the main process of the real Electron: it is restarted, and after a second crash only says so.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desktop } from './desktopSession.ts';
import { CONTAINER_SWITCHES, desktopMissing, electronFile, openDesktop, ROOT } from './desktopSession.ts';

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: crashes of the real Electron: ${missing}`);

/** An app that is Brimful, but crashes soon after its window has opened. */
const CRASHING_APP = `
require(${JSON.stringify(join(ROOT, 'out/preload/beforeReady.cjs'))});
require('electron').app.on('browser-window-created', () => {
  setTimeout(() => { throw new Error('an induced bug'); }, 300);
});
import(${JSON.stringify(pathToFileURL(join(ROOT, 'out/main/main.js')).href)});
`;

describe.skipIf(missing !== null)('a crash of the main process', () => {
  let desktop: Desktop;
  let dataDir: string;

  beforeAll(async () => {
    desktop = await openDesktop();
    dataDir = mkdtempSync(join(tmpdir(), 'brimful-crash-'));
  });
  afterAll(async () => {
    for (const { pid } of mainProcesses(dataDir)) process.kill(pid, 'SIGKILL');
    while (mainProcesses(dataDir).length > 0) await setTimeout(20);
    await desktop.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is logged and restarts the app; the second one within minutes ends it with a sentence (E15)', async () => {
    const main = join(desktop.folder, 'crashingApp.cjs');
    writeFileSync(main, CRASHING_APP);
    // Electron keeps from an app what stands before the app's own path.
    const words = [main, ...CONTAINER_SWITCHES, '--data-dir', dataDir];
    spawn(electronFile(), words, { env: desktop.environment, stdio: 'ignore' });
    const isSaying = (): boolean => mainProcesses(dataDir).some(({ line }) => line.includes('--say-stopped'));
    await expect.poll(isSaying, { timeout: 30_000 }).toBe(true);

    const events = readFileSync(join(dataDir, 'logs/brimful.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; pid: number; err?: { message: string } });
    const crashes = events.filter(({ msg }) => msg === 'uncaught exception');
    expect(crashes.map(({ err }) => err?.message)).toEqual(['an induced bug', 'an induced bug']);
    expect(new Set(crashes.map(({ pid }) => pid)).size).toBe(2);
    expect(events.filter(({ msg }) => msg === 'app opened')).toHaveLength(2);
  });
});

/** The main processes of Electron that run on `dataDir`, without its helpers. */
function mainProcesses(dataDir: string): { pid: number; line: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: commandLine(name) }))
    .filter(({ line }) => line.includes(dataDir) && !line.includes('--type='));
}

/** With words in the order that Electron likes. Empty for a process that has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}
