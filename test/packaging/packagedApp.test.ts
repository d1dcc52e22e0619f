// The packaged app as it would be shipped: its fuses, its contents, and that it runs (E8, E9).
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppState } from '../../src/contract/state.ts';
import type { Desktop } from '../src/electron/desktopSession.ts';
import { attach, CONTAINER_SWITCHES, desktopMissing, openDesktop } from '../src/electron/desktopSession.ts';
import { freePort } from '../servers/freePort.ts';
import { findElectron } from '../runner/tools.ts';
import { packApp } from '../../src/tools/packApp.ts';

/** What ships, stated once more so that a change of the file is a change of this test (E8). */
const FUSES: Readonly<Record<keyof typeof FuseV1Options, boolean>> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};
const FUSE_NAMES = Object.keys(FUSES) as (keyof typeof FUSES)[];

/** The values in a fuse wire are ASCII digits. */
const STATES = new Map<number | undefined, boolean>([
  [48, false],
  [49, true],
]);

const builder = readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8');

describe('electron-builder.yml', () => {
  test('E8: states every fuse that Electron has', () => {
    const lines = builder.matchAll(/^ {2}(\w+): (true|false)$/gm);
    const stated = new Map([...lines].map(([, name, value]) => [name, value === 'true'] as const));
    for (const name of FUSE_NAMES) {
      expect(stated.get(name.charAt(0).toLowerCase() + name.slice(1)), name).toBe(FUSES[name]);
    }
    expect(FUSE_NAMES.length).toBe(
      Object.values(FuseV1Options).filter((key) => typeof key === 'number').length,
    );
  });

  test('E12: names the publisher without whom Windows updates would accept any signature', () => {
    expect(builder).toMatch(/publisherName: \['CN=[^']+, O=[^']+'\]/);
  });

  test('E11: macOS gets the hardened runtime and one entitlement', () => {
    expect(builder).toMatch(/hardenedRuntime: true/);
    const plist = readFileSync(join(import.meta.dirname, '../../assets/entitlements.mac.plist'), 'utf8');
    expect([...plist.matchAll(/<key>([^<]+)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
  });
});

/** Whether something listens on a port of this machine. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: the packaged app: ${missing}`);

describe.skipIf(missing !== null)('the packaged app', () => {
  const output = mkdtempSync(join(tmpdir(), 'brimful-packaged-'));
  let desktop: Desktop;
  let unpacked: string;
  let executable: string;

  beforeAll(async () => {
    const electron = findElectron();
    if (!electron.found) throw new Error(electron.reason);
    unpacked = await packApp({ electronDist: electron.tool, output, feed: null });
    executable = join(unpacked, 'brimful');
  }, 180_000);

  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());
  afterAll(() => {
    rmSync(output, { recursive: true, force: true });
  });

  test('E8: carries the fuses in its binary', async () => {
    const wire = await getCurrentFuseWire(executable);
    const read = Object.fromEntries(FUSE_NAMES.map((name) => [name, STATES.get(wire[FuseV1Options[name]])]));
    expect(read).toEqual(FUSES);
  });

  test('contains what runs and nothing else', () => {
    const files = listPackage(join(unpacked, 'resources/app.asar'), { isPack: false });
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/main.js',
        '/out/main/cli.js',
        '/out/main/scanWorker.js',
        '/out/preload/preload.cjs',
        '/out/preload/beforeReady.cjs',
        '/out/renderer/index.html',
        '/node_modules/libsql/package.json',
      ]),
    );
    const own = files.filter((file) => !file.startsWith('/node_modules/'));
    expect(own.filter((file) => !/^\/(node_modules$|out|assets|package\.json$|LICENSE$)/.test(file))).toEqual(
      [],
    );
    expect(
      files.filter((file) => /\.(ts|map)$|\/(electron|vite|typescript|playwright-core)$/.test(file)),
    ).toEqual([]);
  });

  test('E16: opens nothing that a switch or the environment asks for, and says so', async () => {
    const port = await freePort();
    const dataDir = join(output, 'as-shipped');
    const [netLog, keyLog, otherKeyLog] = ['net.json', 'keys.log', 'keys-too.log'].map((name) =>
      join(output, name),
    );
    const child = spawn(
      executable,
      [
        ...[...CONTAINER_SWITCHES, '--data-dir', dataDir],
        ...[
          `--remote-debugging-port=${port}`,
          '--remote-debugging-pipe',
          '--inspect=0',
          '--js-flags=--expose-gc',
        ],
        ...[`--log-net-log=${netLog}`, `--ssl-key-log-file=${keyLog}`, '--ignore-certificate-errors'],
      ],
      {
        env: { ...desktop.environment, SSLKEYLOGFILE: otherKeyLog, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
        stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      },
    );
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const log = (): string => {
      const folder = join(dataDir, 'logs');
      const names = existsSync(folder) ? readdirSync(folder) : [];
      return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    };
    try {
      await expect.poll(log, { timeout: 30_000 }).toContain('sync started');
      for (const name of ['remote-debugging-port', 'remote-debugging-pipe', 'js-flags', 'log-net-log']) {
        expect(said).toContain(`--${name} is ignored`);
        expect(log()).toContain(`--${name} is ignored`);
      }
      expect(said).toContain('NODE_TLS_REJECT_UNAUTHORIZED is ignored');
      expect(said).not.toMatch(/listening on ws:/);
      expect(await answers(port)).toBe(false);
      expect([netLog, keyLog, otherKeyLog].filter((file) => existsSync(file ?? ''))).toEqual([]);
    } finally {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
  }, 90_000);

  test('E9: runs, in a throw-away copy whose inspector is let in', async () => {
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    const dataDir = join(output, 'data');
    const app = await attach({
      desktop,
      file: executable,
      arguments: [...CONTAINER_SWITCHES, '--data-dir', dataDir],
    });
    expect(app.page.url()).toBe('brimful://app/');
    const state = await app.page.evaluate<AppState>("window.brimful.call('readState', null)");
    expect(state.shell).toBe('electron');
    expect(await app.electron.evaluate(({ app: electron }) => electron.isPackaged)).toBe(true);
    // A worker's code and a native module come out of the archive.
    const loaded = await app.electron.evaluate(async ({ app: electron }) => {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const { createRequire } = process.getBuiltinModule('node:module');
      const worker = new Worker(`${electron.getAppPath()}/out/main/scanWorker.js`);
      const said = await new Promise((resolve) => {
        worker.once('online', () => resolve('online'));
        worker.once('error', (error) => resolve(String(error)));
      });
      await worker.terminate();
      const database: unknown = createRequire(`${electron.getAppPath()}/package.json`)('libsql');
      return { worker: said, database: typeof database };
    });
    expect(loaded).toEqual({ worker: 'online', database: 'function' });
    await app.close();
  });
});
