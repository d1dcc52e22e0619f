// Runs the scripts that start and stop servers of others.
import { spawn } from 'node:child_process';

/**
 * Runs a start or stop script with these variables beside this process's own; the exit code. What it leaves
 * behind must not hold our pipes, so it gets none.
 */
export function runScript(
  script: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn('bash', [script, ...parameters], { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
