// Opens a file that a person chose anywhere on this computer; files of synced folders are opened through
// `path/`.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import { sameIdentity } from '../sync/decide/reconcile.ts';
import type { LocalFault, LocalReader } from '../sync/localFolder.ts';
import { identityOf } from './path/fileIdentity.ts';
import { isExecutable } from './path/fileMode.ts';
import { faultOf } from './path/localFault.ts';
import { readExactly } from './write/fileReader.ts';

/** Without O_NONBLOCK, opening a pipe waits for a writer; Windows has no such flag. */
const FLAGS = process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

export interface ChosenFile extends LocalReader {
  readonly executable: boolean;
}

/**
 * Opens a file by its absolute path; null when it is not a regular file. A pipe would hang and a device would
 * never end (F10). A link is followed, because it was chosen.
 */
export async function openChosenFile(absolute: string): Promise<Result<ChosenFile | null, LocalFault>> {
  try {
    const handle = await open(absolute, FLAGS);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      await handle.close();
      return ok(null);
    }
    const identity = identityOf(stats);
    return ok({
      identity,
      executable: isExecutable(stats.mode),
      read: (offset, length) => readExactly(handle, { offset, length, path: absolute }),
      unchanged: async () => sameIdentity(identityOf(await handle.stat({ bigint: true })), identity),
      close: () => handle.close(),
    });
  } catch (error) {
    return failed(faultOf(error, absolute));
  }
}
