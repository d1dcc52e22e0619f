// A throw-away Ceph on 127.0.0.1: a real S3, STS and IAM server to compare the local one with.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CephTool } from '../../runner/tools.ts';
import { freePort } from '../freePort.ts';
import type { AdministratorKey } from '../iam/accessKeys.ts';

export interface CephCluster {
  /** S3 (path-style), STS and IAM. */
  readonly endpoint: string;
  readonly region: string;
  readonly administrator: AdministratorKey;
  stop(): Promise<void>;
}

/** The start script's own. */
const ADMINISTRATOR: AdministratorKey = { accessKeyId: 'testkey', secretAccessKey: 'testsecret' };

/**
 * Starts a one-node cluster in memory (about two seconds); throws with Ceph's own words
 * when it does not come up.
 */
export async function startCephCluster(tool: CephTool): Promise<CephCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'ceph-')); // short: socket paths have a limit
  const [gateway, monitor] = [await freePort(), await freePort()];
  // Its daemons do not end with us by themselves.
  const endWithUs = (): void => void spawnSync('bash', [tool.stopScript, folder]);
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await run(tool.stopScript, [folder]);
    await rm(folder, { recursive: true, force: true });
  };
  const code = await run(tool.startScript, [folder, String(gateway), String(monitor), tool.folder]);
  if (code !== 0) {
    const log = await readFile(join(folder, 'log', 'start.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`Ceph did not start: ${log}`);
  }
  return {
    endpoint: `http://127.0.0.1:${gateway}`,
    region: 'us-east-1',
    administrator: ADMINISTRATOR,
    stop,
  };
}

/** The exit code. The daemons that the script leaves behind must not hold our pipes, so it gets none. */
function run(script: string, parameters: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', [script, ...parameters], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
