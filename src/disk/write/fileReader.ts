// Reads files: the open handle of an upload, and small files as a whole.
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { sameIdentity } from '../../sync/decide/reconcile.ts';
import type { LocalFault, LocalReader } from '../../sync/localFolder.ts';
import { expectFile } from '../path/fileState.ts';
import { identityOf } from '../path/fileIdentity.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { openFile } from '../path/openFile.ts';
import type { OpenFile } from '../path/openFile.ts';
import { READ_FLAGS } from '../path/openFlags.ts';
import { pathComponents } from '../path/relativePath.ts';

/** Opens the file at `path` if it is `expected`, to which the open handle must lead as well. */
export async function openReader(
  resolver: PathResolver,
  path: string,
  expected: FileIdentity,
): Promise<Result<LocalReader, LocalFault>> {
  const resolved = resolveForReading(resolver, path);
  if (!resolved.ok) return resolved;
  const { value } = resolved;
  if (value === null) return failed(localFault('changed', path));
  const there = expectFile(resolver, value, expected);
  if (!there.ok) return there;
  try {
    const file = openFile(value.absolute, READ_FLAGS);
    if (isInState(file, expected)) return ok(createReader(resolver, value, { file, expected }));
    await file.close();
    return failed(localFault('changed', path));
  } catch (error) {
    return failed(faultOf(error, path));
  }
}

function createReader(
  resolver: PathResolver,
  resolved: ResolvedPath,
  { file, expected }: { readonly file: OpenFile; readonly expected: FileIdentity },
): LocalReader {
  return {
    identity: expected,
    read: (offset, length, into) => readExactly(file, { offset, length, into, path: resolved.path }),
    unchanged: () => Promise.resolve(isInState(file, expected) && isNamed(resolver, resolved, expected)),
    close: () => file.close(),
  };
}

/** True while the name leads to the expected file. What `openReader` has held is released by now. */
function isNamed(resolver: PathResolver, before: ResolvedPath, expected: FileIdentity): boolean {
  const held = resolver.hold();
  if (!held.ok) return false;
  const here = held.value.resolver;
  const now = here.stillThere(before) ? resolveForReading(here, before.path) : ok(null);
  const isSame = now.ok && now.value !== null && expectFile(here, now.value, expected).ok;
  held.value.release();
  return isSame;
}

function isInState(file: OpenFile, expected: FileIdentity): boolean {
  try {
    const stats = file.stat();
    return stats.isFile() && sameIdentity(identityOf(stats), expected);
  } catch (error) {
    rethrowBug(error);
    return false;
  }
}

/**
 * Returns exactly `length` bytes from `offset` (bytes), or `changed` when the file ends before. `path` is for
 * the fault.
 */
export async function readExactly(
  file: Pick<OpenFile, 'read'>,
  {
    offset,
    length,
    into,
    path,
  }: {
    readonly offset: number;
    readonly length: number;
    readonly into?: Uint8Array | undefined;
    readonly path: string;
  },
): Promise<Result<Uint8Array, LocalFault>> {
  // If nothing else is said, new memory each time: callers keep chunks while the next one is read.
  const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
  try {
    let done = 0;
    while (done < length) {
      const count = await file.read(bytes.subarray(done), offset + done);
      if (count === 0) return failed(localFault('changed', path));
      done += count;
    }
    return ok(bytes);
  } catch (error) {
    return failed(faultOf(error, path));
  }
}

/** Returns null when no real folder leads there. */
function resolveForReading(resolver: PathResolver, path: string): Result<ResolvedPath | null, LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const location = resolver.locate(components.value);
  if (!location.ok) return location;
  return ok(location.value.kind === 'resolved' ? location.value.resolved : null);
}
