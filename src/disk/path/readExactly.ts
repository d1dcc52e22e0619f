// Reads a known number of bytes from an open file.
import type { FileHandle } from 'node:fs/promises';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf, localFault } from './localFault.ts';

/** Exactly `length` bytes from `offset` (bytes), or `changed` when the file ends before. `path` is for the fault. */
export async function readExactly(
  handle: FileHandle,
  { offset, length, path }: { readonly offset: number; readonly length: number; readonly path: string },
): Promise<Result<Uint8Array, LocalFault>> {
  // Its own memory: callers keep chunks while the next one is read.
  const bytes = new Uint8Array(length);
  try {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) return failed(localFault('changed', path));
      done += bytesRead;
    }
    return ok(bytes);
  } catch (error) {
    return failed(faultOf(error, path));
  }
}
