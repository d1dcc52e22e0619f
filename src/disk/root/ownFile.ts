// Replaces Brimful's own small files in a synced folder atomically, and makes them durable before anything
// relies on them.
import { replaceFile } from '../../persistence/atomicFile.ts';
import type { Result } from '../../result.ts';
import { ok, failed } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from '../path/localFault.ts';

/** Replaces one of Brimful's own files (mode 0600); `file` is absolute. */
export function replaceOwnFile(file: string, content: string): Result<void, LocalFault> {
  try {
    replaceFile(file, content);
    return ok(undefined);
  } catch (error) {
    return failed(faultOf(error, file));
  }
}
