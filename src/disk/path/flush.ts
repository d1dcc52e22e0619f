// Makes a file or a folder durable: what was written survives a power cut.
import { open } from 'node:fs/promises';
import { losesData } from '../../persistence/atomicFile.ts';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from './localFault.ts';

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
    const handle = await open(absolute, flags);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return ok(undefined);
  } catch (error) {
    rethrowBug(error);
    return losesData(error) ? failed(faultOf(error, path)) : ok(undefined);
  }
}
