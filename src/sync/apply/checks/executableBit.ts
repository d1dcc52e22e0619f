// Decides which executable bit a local file has (T5).
import type { BaseFile, LocalFile } from '../../decide/model.ts';
import type { ActContext } from './actContext.ts';

/** Returns the file's own bit, or the agreed one where this file system has none. */
export function executableBit(
  { local }: Pick<ActContext, 'local'>,
  file: LocalFile,
  agreed: Pick<BaseFile, 'executable'> | null,
): boolean {
  return local.capabilities.executableBit ? file.executable : (agreed?.executable ?? false);
}
