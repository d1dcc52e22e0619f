// Asks for an access key: never an argument of the command (others could see it), never echoed.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Fault, Result } from '../result.ts';
import { failed, ok } from '../result.ts';

export interface TypedAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Two lines from the terminal, or from a pipe: the key's id and its secret. `show` prints what is asked for. */
export async function readAccessKey(
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<Result<TypedAccessKey, Fault<'usage'>>> {
  const input = process.stdin;
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: mute, terminal: input.isTTY });
  try {
    show('Access key id (what you type is not shown):');
    const accessKeyId = (await lines.question('', { signal })).trim();
    show('Secret access key:');
    const secretAccessKey = (await lines.question('', { signal })).trim();
    if (accessKeyId !== '' && secretAccessKey !== '') return ok({ accessKeyId, secretAccessKey });
  } catch {
    // The pipe ended, or the person gave up.
  } finally {
    lines.close();
  }
  return failed({ code: 'usage', message: 'expected the id and the secret of an access key, one per line.' });
}
