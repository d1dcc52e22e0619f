// A throw-away identity provider of others on 127.0.0.1, by its start script.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderTool } from '../../runner/tools.ts';
import { freePort } from '../freePort.ts';
import { runScript } from './startScript.ts';

export interface IdentityProvider {
  readonly origin: string;
  /** Kills it, and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Nothing answers until `restart`. */
  down(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it (Dex: a second; Keycloak: a minute or two); throws with its own words when it does not come up.
 */
export async function startIdentityProvider(
  tool: ProviderTool,
  environment: Readonly<Record<string, string>> = {},
): Promise<IdentityProvider> {
  const folder = await mkdtemp(join(tmpdir(), `${tool.name}-`));
  const port = await freePort();
  // What it starts does not end with us by itself.
  const endWithUs = (): void => void spawnSync('bash', [tool.stopScript, folder]);
  process.once('exit', endWithUs);
  const down = (): Promise<void> => runScript(tool.stopScript, [folder], environment).then(() => undefined);
  const up = async (): Promise<void> => {
    const code = await runScript(tool.startScript, [folder, String(port), tool.program], environment);
    if (code === 0) return;
    const words = await readFile(join(folder, `${tool.name}.log`), 'utf8').catch(() => '');
    throw new Error(`${tool.name} did not start: ${words.slice(-2000)}`);
  };
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await down();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  const restart = async (): Promise<void> => {
    await down();
    await up();
  };
  return { origin: `http://127.0.0.1:${port}`, restart, down, stop };
}
