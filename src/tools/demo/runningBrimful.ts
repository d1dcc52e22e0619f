// The built Brimful as a child process, controlled through its page server like by a browser.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openPageClient } from '../../../test/src/headless/page/pageClient.ts';
import type { CommandAnswer, CommandArgument, CommandName } from '../../contract/commands.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
const START_LIMIT_MS = 20_000;

export interface RunningBrimful {
  call<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
  /** The next address that Brimful asks to open in a browser. */
  addressToOpen(): Promise<string>;
  /** Stops it in an orderly way, or like a crash. */
  end(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts `brimful run` and signs in to its page server. */
export async function startBrimful(dataDir: string): Promise<RunningBrimful> {
  const child = spawn(process.execPath, [CLI, '--data-dir', dataDir, 'run', '--print-url'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  child.once('exit', () => {
    for (const look of waiting) look();
  });

  /** Consumes the next matching line and returns the URL in it. */
  const take = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        waiting.delete(look);
        clearTimeout(timer);
      };
      const look = (): void => {
        const index = lines.findIndex((line) => pattern.test(line));
        if (index >= 0) {
          end();
          resolve(/https?:\S+/.exec(lines.splice(index, 1)[0] ?? '')?.[0] ?? '');
        } else if (child.exitCode !== null) {
          end();
          reject(new Error(`Brimful ended: ${complaints}`));
        }
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Brimful did not say what was expected: ${complaints}`));
      }, START_LIMIT_MS);
      waiting.add(look);
      look();
    });

  const address = await take(/^Brimful is running: /);
  const page = await openPageClient(address);

  return {
    call: (name, argument) => page.call(name, argument),
    addressToOpen: () => take(/^Open this address/),
    end: async (how) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(how);
      await once(child, 'exit');
    },
  };
}
