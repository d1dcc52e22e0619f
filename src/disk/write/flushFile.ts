// Makes what a person saved durable, and distinguishable from any later save, before it is agreed on.
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { expectFile } from '../path/fileState.ts';
import { flush } from '../path/flush.ts';
import type { FlushFolders } from '../directory/folderFlusher.ts';
import { parseTimestamp } from '../../sync/decide/timestamp.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { READ_FLAGS } from '../path/openFlags.ts';
import { parentPath } from '../path/relativePath.ts';

/**
 * FAT stores times in steps of two seconds, exFAT, HFS+ and ext3 in whole seconds or hundredths: coarser than
 * the interval between two saves of a program.
 */
const COARSE_NS = 10_000_000n;
const COARSE_TICK_MS = 2_000;

export interface Flushing {
  readonly resolver: PathResolver;
  readonly clock: Clock;
  readonly flushFolders: FlushFolders;
  readonly path: string;
  readonly expected: FileIdentity;
  readonly signal: AbortSignal;
}

/**
 * Flushes the file at `path`, if it is `expected`, and its name with those of all folders above it. On FAT a
 * name is durable only with the folder that it is in; on a journaling file system the first flush does it all
 * and the others cost little. Measured on ext4 with files of 4 KiB: 0.1 ms for a file that the system has
 * written already, 0.4 ms for one just saved.
 *
 * Where times are coarse, a second save of the same size within the tick would leave no trace, so the tick is
 * waited for.
 */
export async function flushFile(flushing: Flushing): Promise<Result<void, LocalFault>> {
  const { resolver, clock, flushFolders, path, expected, signal } = flushing;
  const resolved = resolver.resolve(path);
  if (!resolved.ok) return resolved;
  const before = expectFile(resolver, resolved.value, expected);
  if (!before.ok) return before;
  const rest = restOfTick(expected, clock.now());
  if (rest > 0) await clock.sleep(rest, signal);
  const flushed = await flushContent(resolved.value);
  if (!flushed.ok) return flushed;
  const named = await flushFolders(...foldersAbove(resolver, resolved.value));
  if (!named.ok) return named;
  // Writing through a memory map updates the time only here.
  const after = expectFile(resolver, resolved.value, expected);
  return after.ok ? ok(undefined) : after;
}

/**
 * Returns the milliseconds until a save gets a different time. A time in the future, from another clock, says
 * nothing.
 */
function restOfTick({ mtime }: FileIdentity, nowMs: number): number {
  const modified = parseTimestamp(mtime);
  if (modified === null || modified % COARSE_NS !== 0n) return 0;
  const age = nowMs - Number(modified / 1_000_000n);
  return age >= 0 && age < COARSE_TICK_MS ? COARSE_TICK_MS - age : 0;
}

/** Windows flushes only writable files, and an unreadable file has no content that would be uploaded. */
function flushContent({ absolute, path }: ResolvedPath): Promise<Result<void, LocalFault>> {
  return flush(absolute, READ_FLAGS, path);
}

function foldersAbove(resolver: PathResolver, { path, folder }: ResolvedPath): readonly string[] {
  const folders = [folder.absolute];
  for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
    const resolved = resolver.resolve(above);
    if (resolved.ok) folders.push(resolved.value.folder.absolute);
  }
  return folders;
}
