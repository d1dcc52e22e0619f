// Asks for an access key; it is never an argument, which other users could see, and never echoed.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { AccessKey } from '../../credentials.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

/** Reads two lines from the terminal or a pipe: the key's id and its secret. `show` prints the prompts. */
export async function readAccessKey(
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<Result<AccessKey, Fault<'usage'>>> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: mute,
    terminal: process.stdin.isTTY,
    signal,
  });
  const typed: string[] = [];
  show('Access key id (what you type is not shown):');
  // Ends early if the pipe ends or the person gives up.
  for await (const line of lines) {
    typed.push(line.trim());
    if (typed.length === 2) break;
    show('Secret access key:');
  }
  lines.close();
  const [accessKeyId = '', secretAccessKey = ''] = typed;
  if (accessKeyId !== '' && secretAccessKey !== '') return ok({ accessKeyId, secretAccessKey });
  return failed({ code: 'usage', message: 'expected the id and the secret of an access key, one per line.' });
}
