// Both keychain libraries with a real gnome-keyring on a private D-Bus: working, locked, killed, absent.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { missingKeyringPart } from './keyringBus.ts';

const SESSION = join(import.meta.dirname, 'keyringSession.ts');
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const missing = await missingKeyringPart();
if (missing !== null) console.log(`skipped: the tests with a real keyring (${missing})`);

/** Runs a scenario in a process of its own; each line that it prints is one step's outcome. */
async function run(
  scenario: string,
  library: 'keychain' | 'keyring',
  how: 'keyring' | 'no-bus',
): Promise<readonly unknown[]> {
  const home = await mkdtemp(join(tmpdir(), 'brimful-keyring-'));
  folders.push(home);
  const node = [process.execPath, SESSION, scenario, library];
  const unlock = 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"';
  const command =
    how === 'keyring' ? ['dbus-run-session', '--', 'bash', '-c', unlock, 'bash', ...node] : node;
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
      const lines = output.split('\n').filter((line) => line.startsWith('{') || line.startsWith('"'));
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
        expect(outcome).toHaveProperty('fault.code', expect.stringMatching(/^vault-(locked|unavailable)$/));
      }
    });

    test('no D-Bus: unavailable, and the choice falls to memory', async () => {
      await expect(run('absent', library, 'no-bus')).resolves.toEqual([
        expect.objectContaining({
          ok: false,
          fault: expect.objectContaining({ code: 'vault-unavailable' }) as unknown,
        }),
        'memory',
      ]);
    });
  },
);
