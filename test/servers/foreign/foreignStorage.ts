// A throw-away storage server of others on 127.0.0.1, to compare the local one with and to run the
// product on.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageTool } from '../../runner/tools.ts';
import { freePort } from '../freePort.ts';
import { runScript } from './startScript.ts';
import type { AdministratorKey } from '../iam/accessKeys.ts';

export interface ForeignStorage {
  /** S3 (path-style); STS and IAM too where the server has them. */
  readonly endpoint: string;
  readonly region: string;
  readonly administrator: AdministratorKey;
  stop(): Promise<void>;
}

/** The start scripts' own. */
const ADMINISTRATOR: AdministratorKey = { accessKeyId: 'testkey', secretAccessKey: 'testsecret' };
const REGION = 'us-east-1';
/** Ports may be taken between the look and the start; SeaweedFS takes fifteen. */
const STARTS = 5;

/**
 * Starts the server with empty storage (one to three seconds); throws with its own words when it does not
 * come up. `environment` is added to this process's own.
 */
export async function startForeignStorage(
  tool: StorageTool,
  environment: Readonly<Record<string, string>> = {},
): Promise<ForeignStorage> {
  for (let left = STARTS - 1; ; left--) {
    const started = await startOnce(tool, environment);
    if ('endpoint' in started) return started;
    if (left === 0) throw new Error(`${tool.name} did not start: ${started.words}`);
  }
}

async function startOnce(
  tool: StorageTool,
  environment: Readonly<Record<string, string>>,
): Promise<ForeignStorage | { readonly words: string }> {
  const folder = await mkdtemp(join(tmpdir(), `${tool.name}-`)); // short: socket paths have a limit
  const port = await freePortRange(tool.portOffsets);
  // What it starts does not end with us by itself.
  const endWithUs = (): void => void spawnSync('bash', [tool.stopScript, folder]);
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await runScript(tool.stopScript, [folder], {});
    await rm(folder, { recursive: true, force: true });
  };
  const monitor = tool.needsMonitor ? [String(await freePort())] : [];
  const code = await runScript(
    tool.startScript,
    [folder, String(port), ...monitor, tool.folder],
    environment,
  );
  if (code !== 0) {
    const words = await Promise.all(
      [join(folder, 'log', 'start.log'), join(folder, 'log')].map((log) =>
        readFile(log, 'utf8').catch(() => ''),
      ),
    );
    await stop();
    return { words: words.join('').slice(-2000) };
  }
  return { endpoint: `http://127.0.0.1:${port}`, region: REGION, administrator: ADMINISTRATOR, stop };
}

/** A port that is free together with those at the given distances from it. */
async function freePortRange(offsets: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    const free = await Promise.all(offsets.map((offset) => isFree(port + offset)));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
