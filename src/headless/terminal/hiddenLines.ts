// Reads secrets from the terminal or a pipe: they are never arguments, which other users could see, and never
// echoed.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * One line per prompt, without space around it. Fewer if the pipe ends or the person gives up. `show` prints
 * the prompts.
 */
export async function readHiddenLines(
  prompts: readonly [string, ...string[]],
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: mute,
    terminal: process.stdin.isTTY,
    signal,
  });
  const typed: string[] = [];
  show(prompts[0]);
  for await (const line of lines) {
    typed.push(line.trim());
    const next = prompts[typed.length];
    if (next === undefined) break;
    show(next);
  }
  lines.close();
  return typed;
}
