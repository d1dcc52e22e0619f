// `npm start`: the desktop shell where it can run, else the headless one, always with a line that says why.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desktop } from './desktopSession.ts';
import { desktopMissing, electronFile, openDesktop, ROOT } from './desktopSession.ts';

const BUILT = existsSync(join(ROOT, 'out/main/cli.js'));
if (!BUILT) console.log('skipped: npm start: the app has not been built (npm run build)');
const hasElectron = existsSync(join(ROOT, 'node_modules/electron/dist'));
if (hasElectron) console.log('skipped: npm start without an Electron: one is installed');
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log('skipped: npm start as root: the tests run as an ordinary user');
const missing = desktopMissing();
if (missing !== null) console.log(`skipped: npm start of the desktop shell: ${missing}`);

/**
 * Starts, waits until `sign` was said on either stream, ends it politely; everything that
 * was said and the exit code.
 */
async function launch(
  environment: Record<string, string>,
  sign: RegExp,
): Promise<{ said: string; code: unknown }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'brimful-launch-'));
  const child = spawn(process.execPath, [join(ROOT, 'src/tools/launch.ts'), '--data-dir', dataDir], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (sign.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => resolve());
  });
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (child.exitCode === null ? await exited : [child.exitCode]) as unknown[];
  rmSync(dataDir, { recursive: true, force: true });
  return { said, code };
}

describe.skipIf(!BUILT)('npm start', () => {
  let desktop: Desktop | null = null;
  beforeAll(async () => {
    if (missing === null) desktop = await openDesktop();
  });
  afterAll(async () => {
    await desktop?.close();
  });

  test.skipIf(missing !== null)('without a display says so and serves the same page instead', async () => {
    const environment = {
      ...desktop?.environment,
      DISPLAY: '',
      ELECTRON_OVERRIDE_DIST_PATH: join(electronFile(), '..'),
    };
    const { said, code } = await launch(environment, /http:\/\/127\.0\.0\.1:\d+/);
    expect(said).toMatch(/^There is no display: starting the headless shell with the same page\.$/m);
    expect(said).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
    expect(code).toBe(0);
  });

  test.skipIf(hasElectron)('without an Electron says so and serves the same page instead', async () => {
    const home = mkdtempSync(join(tmpdir(), 'brimful-home-'));
    const { said, code } = await launch(
      { PATH: process.env['PATH'] ?? '', HOME: home },
      /http:\/\/127\.0\.0\.1:\d+/,
    );
    expect(said).toMatch(
      /^No Electron binary was found .*: starting the headless shell with the same page\.$/m,
    );
    expect(code).toBe(0);
    rmSync(home, { recursive: true, force: true });
  });

  test.skipIf(missing !== null || !isRoot)("as root says that Chromium's sandbox is off", async () => {
    const environment = {
      ...desktop?.environment,
      ELECTRON_OVERRIDE_DIST_PATH: join(electronFile(), '..'),
      ELECTRON_RUN_AS_NODE: '1',
    };
    const { said } = await launch(environment, /--no-sandbox/);
    expect(said).toMatch(/^Running as root: Chromium's sandbox is off \(--no-sandbox\)\./m);
  });
});
