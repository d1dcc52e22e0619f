// The command line as a real process, as it was built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const BUILT = join(ROOT, 'out', 'main', 'cli.js');
/** Starts too, on a Node that strips types; slower. */
export const CLI_SOURCE = join(ROOT, 'src', 'headless', 'cli.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly pid: number;
  /** The first line of standard output that fits, from the start on. */
  line(pattern: RegExp): Promise<string>;
  /** The same of the error output. */
  complaint(pattern: RegExp): Promise<string>;
  /** Types, where it was started with `input` null. */
  type(text: string): void;
  kill(signal: NodeJS.Signals): Promise<Ended>;
  /** Whoever read its output goes away. */
  closeOutput(): void;
  readonly ended: Promise<Ended>;
}

/**
 * Starts `brimful` with these words and `input` to read (null: typed later). Nothing of the caller's AWS
 * set-up or desktop leaks in.
 */
export function startCli(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input: string | null = '',
  program = BUILT,
): RunningCli {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [program, ...words], {
    env: {
      ...{ PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' },
      ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (input !== null) child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const lookAgain = (): void => {
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout += `${line}\n`;
    lookAgain();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    lookAgain();
  });
  const ended = once(child, 'close').then(([code]): Ended => {
    lookAgain();
    return { code: typeof code === 'number' ? code : null, stdout, stderr };
  });
  const lineOf = (output: () => string, pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = output()
          .split('\n')
          .slice(0, -1)
          .find((line) => pattern.test(line));
        if (found !== undefined) resolve(found);
        else if (child.exitCode !== null) reject(new Error(`brimful ended: ${stderr}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  return {
    pid: child.pid ?? 0,
    ended,
    line: (pattern) => lineOf(() => stdout, pattern),
    complaint: (pattern) => lineOf(() => stderr, pattern),
    closeOutput: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    type: (text) => void child.stdin.write(text),
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

export function runCli(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  return startCli(words, environment, input).ended;
}

export interface TestHome {
  readonly dataDir: string;
  /** The local folder; exists and is empty. */
  readonly folder: string;
  configure(config: object): void;
  remove(): void;
}

/** A data dir and a folder to sync, side by side in a temporary place. */
export function createTestHome(): TestHome {
  const base = mkdtempSync(join(tmpdir(), 'brimful-cli-'));
  const dataDir = join(base, 'data');
  const folder = join(base, 'folder');
  mkdirSync(dataDir);
  mkdirSync(folder);
  return {
    dataDir,
    folder,
    configure: (config) => writeFileSync(join(dataDir, 'config.json'), JSON.stringify(config)),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
