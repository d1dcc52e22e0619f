// Opens a file that a person chose anywhere on this computer; files of synced folders are opened through
// `path/`.
import { constants } from 'node:fs';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import { sameIdentity } from '../sync/decide/reconcile.ts';
import type { LocalFault, LocalReader } from '../sync/localFolder.ts';
import { identityOf } from './path/fileIdentity.ts';
import { isExecutable } from './path/fileMode.ts';
import { faultOf } from './path/localFault.ts';
import { openFile } from './path/openFile.ts';
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
    const file = openFile(absolute, FLAGS);
    const stats = file.stat();
    if (!stats.isFile()) {
      await file.close();
      return ok(null);
    }
    const identity = identityOf(stats);
    return ok({
      identity,
      executable: isExecutable(stats.mode),
      read: (offset, length, into) => readExactly(file, { offset, length, into, path: absolute }),
      unchanged: () => Promise.resolve(sameIdentity(identityOf(file.stat()), identity)),
      close: () => file.close(),
    });
  } catch (error) {
    return failed(faultOf(error, absolute));
  }
}
