// The socket of the running app: nothing of it stays behind in the temporary folder.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startControlServer } from '../../../../src/app/control/controlServer.ts';
import { openDataDir } from '../../../../src/app/instance/dataDir.ts';
import { unwrap } from '../fakes/virtualApp.ts';

const base = mkdtempSync(join(tmpdir(), 'brimful-socket-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A path that is too long for a socket. */
const dataDir = unwrap(openDataDir(join(base, 'x'.repeat(120))));
const app = {} as Parameters<typeof startControlServer>[1];
const socketFolder = (): string =>
  dirname((JSON.parse(readFileSync(dataDir.control, 'utf8')) as { path: string }).path);

test.skipIf(process.platform === 'win32')(
  'a socket outside the data directory goes with its folder',
  async () => {
    const server = await startControlServer(dataDir, app);
    const folder = socketFolder();
    expect(dirname(folder)).toBe(tmpdir());
    expect(existsSync(folder)).toBe(true);
    await server.close();
    expect(existsSync(folder)).toBe(false);
  },
);

test.skipIf(process.platform === 'win32')(
  'what a killed process has left goes with the next start',
  async () => {
    const killed = await startControlServer(dataDir, app);
    const left = socketFolder();
    const next = await startControlServer(dataDir, app);
    expect(existsSync(left)).toBe(false);
    await next.close();
    await killed.close();
  },
);

test.skipIf(process.platform === 'win32')(
  'an address that cannot be written, as on a full disk, leaves nothing and can be tried again',
  async () => {
    const near = unwrap(openDataDir(join(base, 'near')));
    mkdirSync(near.control);
    await expect(startControlServer(near, app)).rejects.toThrow(/^E[A-Z]+/);
    rmSync(near.control, { recursive: true });
    const before = readdirSync(near.path);
    const server = await startControlServer(near, app);
    expect(readFileSync(near.control, 'utf8')).toContain('control');
    await server.close();
    expect(readdirSync(near.path)).toEqual(before.filter((name) => name !== 'control'));
  },
);
