// Asks for an access key.
import type { AccessKey } from '../../credentials.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { readHiddenLines } from './hiddenLines.ts';

/** Reads two lines from the terminal or a pipe: the key's id and its secret. `show` prints the prompts. */
export async function readAccessKey(
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<Result<AccessKey, Fault<'usage'>>> {
  const prompts = ['Access key id (what you type is not shown):', 'Secret access key:'] as const;
  const [accessKeyId = '', secretAccessKey = ''] = await readHiddenLines(prompts, show, signal);
  if (accessKeyId !== '' && secretAccessKey !== '') return ok({ accessKeyId, secretAccessKey });
  return failed({ code: 'usage', message: 'expected the id and the secret of an access key, one per line.' });
}
