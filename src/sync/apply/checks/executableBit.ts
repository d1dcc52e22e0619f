// Which executable bit goes with a local file (T5).
import type { BaseFile, LocalFile } from '../../decide/model.ts';
import type { ActContext } from './actContext.ts';

/** The file's own, or what was agreed on where this file system has none. */
export function executableBit(
  { local }: Pick<ActContext, 'local'>,
  file: LocalFile,
  agreed: Pick<BaseFile, 'executable'> | null,
): boolean {
  return local.capabilities.executableBit ? file.executable : (agreed?.executable ?? false);
}
