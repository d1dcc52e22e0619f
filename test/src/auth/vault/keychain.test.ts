// Both keychain libraries with a real gnome-keyring on a private D-Bus: working, locked, killed, absent.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { missingKeyringPart } from './keyringBus.ts';
import { BARE_BUS } from './scriptedBus.ts';

const SESSION = join(import.meta.dirname, 'keyringSession.ts');
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const missing = await missingKeyringPart();
if (missing !== null) console.log(`skipped: the tests with a real keyring (${missing})`);

const fault = (code: string): unknown => ({
  ok: false,
  fault: expect.objectContaining({ code }) as unknown,
});

/** Runs a scenario in a process of its own; each line that it prints is one step's outcome. */
async function run(
  scenario: string,
  library: 'keychain' | 'keyring',
  how: 'keyring' | 'bare-bus' | 'no-bus',
): Promise<readonly unknown[]> {
  const home = await mkdtemp(join(tmpdir(), 'brimful-keyring-'));
  folders.push(home);
  const node = [process.execPath, SESSION, scenario, library];
  const unlock = 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"';
  const config = join(home, 'bus.conf');
  await writeFile(config, BARE_BUS);
  const command = {
    keyring: ['dbus-run-session', '--', 'bash', '-c', unlock, 'bash', ...node],
    'bare-bus': ['dbus-run-session', `--config-file=${config}`, '--', ...node],
    'no-bus': node,
  }[how];
  const [file = '', ...parameters] = command;
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_CACHE_HOME: home,
    ...(how === 'no-bus' && { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = output.split('\n').filter((line) => /^[{"[]/.test(line));
      if (code === 0) resolve(lines.map((line): unknown => JSON.parse(line)));
      else reject(new Error(`${scenario} ended with ${String(code)}: ${errors.slice(-2000)}`));
    });
  });
}

describe.skipIf(missing !== null).each(['keychain', 'keyring'] as const)(
  'a real keyring through %s',
  (library) => {
    test('writes, reads, replaces, splits and removes', async () => {
      expect(existsSync(SESSION)).toBe(true);
      const secret = 'x'.repeat(5_000);
      await expect(run('use', library, 'keyring')).resolves.toEqual([
        { ok: true, value: null },
        { ok: true },
        { ok: true, value: 'first\nsecond' },
        { ok: true },
        { ok: true, value: secret },
        { ok: true },
        { ok: true, value: null },
      ]);
    });

    test('locked: what was stored is "locked", never "signed out"; new secrets wait in memory', async () => {
      await expect(run('locked', library, 'keyring')).resolves.toEqual([
        { ok: true },
        'locked',
        expect.objectContaining({
          ok: false,
          fault: expect.objectContaining({ code: 'vault-locked' }) as unknown,
        }),
        expect.objectContaining({
          ok: false,
          fault: expect.objectContaining({ code: 'vault-locked' }) as unknown,
        }),
        { ok: true, value: 'the rotated token' },
      ]);
    });

    test('killed while running: a fault, never null; no crash and no hang', async () => {
      const [written, , read, after] = await run('killed', library, 'keyring');
      expect(written).toEqual({ ok: true });
      for (const outcome of [read, after]) {
        expect(outcome).toMatchObject({ ok: false });
        // `mute`: it died in the middle of a call.
        expect(outcome).toHaveProperty('fault.code', expect.stringMatching(/^vault-(locked|absent|mute)$/));
      }
    });

    test('VT6: no D-Bus, or no service on it: each is said, and the choice falls to memory', async () => {
      await expect(run('absent', library, 'no-bus')).resolves.toEqual([fault('vault-no-bus'), 'memory']);
      await expect(run('absent', library, 'bare-bus')).resolves.toEqual([fault('vault-absent'), 'memory']);
    });

    test('VT6: a keychain that appears later is noticed, and takes what was kept in memory', async () => {
      await expect(run('appears', library, 'bare-bus')).resolves.toEqual([
        { kind: 'memory', trouble: 'vault-absent' },
        { ok: true },
        { trouble: null },
        { ok: true, value: 'the token' },
      ]);
    });

    test('VT6: mute: said within the limit, and no thread waits for it', async () => {
      await expect(run('mute', library, 'bare-bus')).resolves.toEqual([
        fault('vault-mute'),
        fault('vault-mute'),
        { inTime: true },
        ['ReadAlias'],
      ]);
    });

    test('VT6: denied, dismissed, unanswered and not set up are told apart', async () => {
      await expect(run('denies', library, 'bare-bus')).resolves.toEqual([fault('vault-denied'), library]);
      await expect(run('dismissed', library, 'bare-bus')).resolves.toEqual([
        fault('vault-locked'),
        fault('vault-dismissed'),
        fault('vault-dismissed'),
      ]);
      // Whoever no longer waits takes the question off the screen.
      await expect(run('unanswered', library, 'bare-bus')).resolves.toEqual([
        fault('vault-locked'),
        'Dismiss',
      ]);
      await expect(run('empty', library, 'bare-bus')).resolves.toEqual([fault('vault-not-set-up')]);
    });
  },
);
