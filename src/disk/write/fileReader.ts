// Reads files: an upload's open handle, and small files whole.
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { sameIdentity } from '../../sync/decide/reconcile.ts';
import type { LocalFault, LocalReader } from '../../sync/localFolder.ts';
import { expectFile } from '../path/fileState.ts';
import { identityOf } from '../path/fileIdentity.ts';
import type { InsideRoot, Spot } from '../path/resolvedPath.ts';
import { errorCode, faultOf, localFault } from '../path/localFault.ts';
import { READ_FLAGS } from '../path/openFlags.ts';
import { readExactly } from '../path/readExactly.ts';
import { pathComponents } from '../path/relativePath.ts';

const MAX_SMALL_BYTES = 1024 * 1024;

/** Opens the file at `path` if it is `expected`, which is also what the open handle must lead to. */
export async function openReader(
  inside: InsideRoot,
  path: string,
  expected: FileIdentity,
): Promise<Result<LocalReader, LocalFault>> {
  const spot = readableSpot(inside, path);
  if (!spot.ok) return spot;
  const { value } = spot;
  if (value === null) return failed(localFault('changed', path));
  const there = expectFile(inside, value, expected);
  if (!there.ok) return there;
  try {
    const handle = await open(value.absolute, READ_FLAGS);
    if (await isInState(handle, expected)) return ok(createReader(inside, value, { handle, expected }));
    await handle.close();
    return failed(localFault('changed', path));
  } catch (error) {
    return failed(faultOf(error, path));
  }
}

function createReader(
  inside: InsideRoot,
  spot: Spot,
  { handle, expected }: { readonly handle: FileHandle; readonly expected: FileIdentity },
): LocalReader {
  return {
    identity: expected,
    read: (offset, length) => readExactly(handle, { offset, length, path: spot.path }),
    unchanged: async () =>
      (await isInState(handle, expected)) && inside.stillThere(spot) && expectFile(inside, spot, expected).ok,
    close: () => handle.close(),
  };
}

async function isInState(handle: FileHandle, expected: FileIdentity): Promise<boolean> {
  try {
    const stats = await handle.stat({ bigint: true });
    return stats.isFile() && sameIdentity(identityOf(stats), expected);
  } catch (error) {
    faultOf(error, 'fstat');
    return false;
  }
}

/** The content of a small file; null when there is no file of that name. */
export async function readSmallFile(
  inside: InsideRoot,
  path: string,
): Promise<Result<Uint8Array | null, LocalFault>> {
  const spot = readableSpot(inside, path);
  if (!spot.ok) return spot;
  if (spot.value === null) return ok(null);
  try {
    const handle = await open(spot.value.absolute, READ_FLAGS);
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || !inside.isSpelled(spot.value.folder.absolute, spot.value.name)) return ok(null);
      if (stats.size > MAX_SMALL_BYTES) return failed(localFault('io', `${path} is larger than 1 MiB`));
      return ok(new Uint8Array(await handle.readFile()));
    } finally {
      await handle.close();
    }
  } catch (error) {
    // A link is no file either.
    const absent = errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP';
    return absent ? ok(null) : failed(faultOf(error, path));
  }
}

/** null: no real folder leads there. */
function readableSpot(inside: InsideRoot, path: string): Result<Spot | null, LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const location = inside.locate(components.value);
  if (!location.ok) return location;
  return ok(location.value.kind === 'spot' ? location.value.spot : null);
}
