// A temporary in the folder of its target: opened without following anything, resumed after a crash, written from its end.
import { unlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalFault, LocalTemporary } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { InsideRoot, Spot } from '../path/resolvedPath.ts';
import { errorCode, faultOf, localFault } from '../path/localFault.ts';
import { CREATE_FLAGS } from '../path/openFlags.ts';
import { readExactly } from '../path/readExactly.ts';

/** Only this person may look into a half-written file; the final mode comes with the name. */
const PRIVATE = 0o600;

export interface TemporaryFile {
  /** Where the temporary itself lies. */
  readonly spot: Spot;
  readonly handle: FileHandle;
}

/** Opens the temporary at `spot`, or makes it. What is not a plain file of our own under that name is removed first. */
export async function openTemporary(
  inside: InsideRoot,
  spot: Spot,
): Promise<Result<TemporaryFile, LocalFault>> {
  try {
    if (!isOurs(lstatIfThere(spot.absolute))) unlinkSync(spot.absolute);
    const handle = await open(spot.absolute, CREATE_FLAGS, PRIVATE);
    const opened = await handle.stat({ bigint: true });
    // The folder may have been exchanged while the file was being opened (F3): only what the name leads to now is written to.
    const named = lstatIfThere(spot.absolute);
    const same = named?.ino === opened.ino && named.dev === opened.dev && isOurs(opened);
    if (same && inside.stillThere(spot)) return ok({ spot, handle });
    await handle.close();
    return failed(localFault('changed', spot.path));
  } catch (error) {
    return failed(faultOf(error, spot.path));
  }
}

/** A second hard link or another owner means that somebody else put it there: their file must not be written to. */
function isOurs(stats: BigIntStats | undefined): boolean {
  if (stats === undefined) return true;
  const user = process.geteuid?.();
  return stats.isFile() && stats.nlink === 1n && (user === undefined || stats.uid === BigInt(user));
}

/** Deletes a temporary's name; the bytes go with the last handle. */
export function removeTemporary({ spot }: Pick<TemporaryFile, 'spot'>): void {
  try {
    unlinkSync(spot.absolute);
  } catch (error) {
    // Gone with its folder, or left for the sweep.
    if (errorCode(error) === undefined) throw error;
  }
}

/** The port's view of an open temporary. `onClosed` is told once; the file has been removed from its name when `discarded`. */
export async function createTemporary(
  file: TemporaryFile,
  onClosed: (discarded: boolean) => void,
): Promise<LocalTemporary> {
  const { handle, spot } = file;
  let length = (await handle.stat()).size;
  let closed = false;

  const close = async (discarded: boolean): Promise<void> => {
    if (closed) return;
    closed = true;
    if (discarded) removeTemporary(file);
    onClosed(discarded);
    await handle.close();
  };

  return {
    get length() {
      return length;
    },
    read: (offset, count) => readExactly(handle, { offset, length: count, path: spot.path }),
    append: async (bytes) => {
      try {
        let written = 0;
        while (written < bytes.length) {
          const { bytesWritten } = await handle.write(
            bytes,
            written,
            bytes.length - written,
            length + written,
          );
          written += bytesWritten;
        }
        length += bytes.length;
        return ok(undefined);
      } catch (error) {
        return failed(faultOf(error, spot.path));
      }
    },
    truncate: async () => {
      try {
        await handle.truncate(0);
        length = 0;
        return ok(undefined);
      } catch (error) {
        return failed(faultOf(error, spot.path));
      }
    },
    keep: () => close(false),
    discard: () => close(true),
  };
}
