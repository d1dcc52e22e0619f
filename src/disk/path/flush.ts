// Makes a file or a folder durable: what was written survives a power cut.
import { losesData } from '../../persistence/atomicFile.ts';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from './localFault.ts';
import { openFile } from './openFile.ts';

/**
 * Opens `absolute` with `flags` and flushes it. Succeeds as well where it cannot be flushed, or is gone; a
 * fault, which names `path`, means lost data.
 */
export async function flush(
  absolute: string,
  flags: string | number,
  path: string,
): Promise<Result<void, LocalFault>> {
  try {
    const file = openFile(absolute, flags);
    try {
      await file.flush();
    } finally {
      await file.close();
    }
    return ok(undefined);
  } catch (error) {
    rethrowBug(error);
    return losesData(error) ? failed(faultOf(error, path)) : ok(undefined);
  }
}
