// A temporary in its target's folder: opened without following links, resumed after a crash, appended at its
// end.
import { createHash } from 'node:crypto';
import { constants, unlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import { TEMPORARY_PREFIX } from '../../sync/decide/keyPath.ts';
import type { LocalFault, LocalTemporary } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { changeMode } from '../path/heldFolder.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { openFile } from '../path/openFile.ts';
import type { OpenFile } from '../path/openFile.ts';
import { CREATE_FLAGS } from '../path/openFlags.ts';
import { readExactly } from './fileReader.ts';
import { partsToWrite } from './zeroRuns.ts';

/** Only this person may read a half-written file; it gets its final mode with its name. */
const PRIVATE = 0o600;

/**
 * What is written (bytes) before the disk is told to begin: at the end of a large file little is left to do.
 */
const FLUSHED_AHEAD_BYTES = 32 * 1024 * 1024;

/** Enough of the hash (80 bits) that two contents of one folder never collide; the whole name stays short. */
const HASH_CHARACTERS = 20;

/**
 * Returns the same name for every attempt at the same content, so that a later one finds what an earlier one
 * left (R10).
 */
export function temporaryName(tag: string): string {
  return TEMPORARY_PREFIX + createHash('sha256').update(tag).digest('hex').slice(0, HASH_CHARACTERS);
}

export interface TemporaryFile {
  /** The path of the temporary itself. */
  readonly resolved: ResolvedPath;
  readonly file: OpenFile;
}

/**
 * Creates the temporary at `resolved`, or opens the one that an earlier attempt left. Anything there but a
 * plain file of our own is removed first.
 */
export async function openTemporary(
  resolver: PathResolver,
  resolved: ResolvedPath,
): Promise<Result<TemporaryFile, LocalFault>> {
  try {
    const found = lstatIfThere(resolved.absolute);
    const left = found !== undefined && isOurs(found) ? found : undefined;
    if (found !== left) unlinkSync(resolved.absolute);
    // One that has its final access already, but no name, may not even be writable.
    if (left !== undefined) changeMode(resolved.absolute, PRIVATE);
    // What is made here is ours, whoever owns all files of this file system (FAT, network folders).
    const flags = left === undefined ? CREATE_FLAGS | constants.O_EXCL : CREATE_FLAGS;
    const file = openFile(resolved.absolute, flags, PRIVATE);
    const opened = file.stat();
    // The folder may have been replaced while the file was being opened (F3): only what the name leads to now
    // is written to.
    const named = lstatIfThere(resolved.absolute);
    const isSafe = left === undefined || isOurs(opened);
    const same = named?.ino === opened.ino && named.dev === opened.dev && isSafe;
    if (same && resolver.stillThere(resolved)) return ok({ resolved, file });
    await file.close();
    // Where folders cannot be held, an empty file may have been made in the wrong one.
    if (same && left === undefined) unlinkSync(resolved.absolute);
    return failed(localFault('changed', resolved.path));
  } catch (error) {
    return failed(faultOf(error, resolved.path));
  }
}

/**
 * A second hard link or another owner means that somebody else put it there: their file must not be written
 * to.
 */
function isOurs(stats: BigIntStats): boolean {
  const user = process.geteuid?.();
  return stats.isFile() && stats.nlink === 1n && (user === undefined || stats.uid === BigInt(user));
}

/** Returns where the temporary at `path` is now; null when no real folder leads there. */
export function locateTemporary(resolver: PathResolver, path: string): ResolvedPath | null {
  const location = resolver.locate(path.split('/'));
  return location.ok && location.value.kind === 'resolved' ? location.value.resolved : null;
}

/** Deletes a temporary's name; the bytes go with the last handle. */
export function removeTemporary(resolver: PathResolver, path: string): void {
  try {
    const resolved = locateTemporary(resolver, path);
    if (resolved !== null) unlinkSync(resolved.absolute);
  } catch (error) {
    // Gone with its folder, or left for the sweep.
    rethrowBug(error);
  }
}

/**
 * Runs `flush`. What the disk has failed to take may still be read back, from memory, and would then pass for
 * what a later attempt can go on with: so nothing of it stays. Throws the system's error.
 */
export async function flushOrEmpty(
  file: Pick<OpenFile, 'truncate'>,
  flush: () => Promise<void>,
): Promise<void> {
  try {
    await flush();
  } catch (error) {
    file.truncate(0);
    throw error;
  }
}

/**
 * Returns the port's view of an open temporary. `onClosed` is called once; with `discarded`, it has to remove
 * the file.
 */
export function createTemporary(
  { file, resolved }: TemporaryFile,
  onClosed: (discarded: boolean) => void,
): LocalTemporary {
  let length = Number(file.stat().size);
  let closed = false;
  let unflushed = 0;

  const close = async (discarded: boolean): Promise<void> => {
    if (closed) return;
    closed = true;
    onClosed(discarded);
    await file.close();
  };

  return {
    get length() {
      return length;
    },
    read: (offset, count, into) => readExactly(file, { offset, length: count, into, path: resolved.path }),
    append: async (bytes) => {
      try {
        const parts = partsToWrite(bytes, length);
        for (const { start, end } of parts) await file.write(bytes.subarray(start, end), length + start);
        // The file is as long as what was appended, so that a later attempt goes on behind the hole.
        if (parts.at(-1)?.end !== bytes.length) file.truncate(length + bytes.length);
        length += bytes.length;
        unflushed += bytes.length;
        if (unflushed >= FLUSHED_AHEAD_BYTES) {
          unflushed = 0;
          await flushOrEmpty(file, () => file.flushAhead());
        }
        return ok(undefined);
      } catch (error) {
        return failed(faultOf(error, resolved.path));
      }
    },
    truncate: () => {
      try {
        file.truncate(0);
        length = 0;
        return Promise.resolve(ok(undefined));
      } catch (error) {
        return Promise.resolve(failed(faultOf(error, resolved.path)));
      }
    },
    keep: () => close(false),
    discard: () => close(true),
  };
}
