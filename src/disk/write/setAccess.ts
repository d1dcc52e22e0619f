// The access that a complete temporary gets before its name (R13).
import { fchmodSync } from 'node:fs';
import { accessOf, giveAccess, hasAccessList } from '../access/fileAccess.ts';
import type { Access } from '../access/fileAccess.ts';
import { bitsThatMayStay, gatesTo } from '../access/folderAccess.ts';
import { accessOfNewFile } from '../access/newFileAccess.ts';
import { fileMode } from '../path/fileMode.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import type { OpenRoot } from '../root/rootGuard.ts';
import type { LocalPlacement } from '../../sync/localFolder.ts';
import type { TemporaryFile } from './temporaryFile.ts';

const OWNER = 0o700;

/**
 * What replaces a file gets its access, what descends from others theirs, and a new file what the system gives
 * to one in that folder. Throws the system's error.
 */
export function setAccess(
  { resolver, facts }: OpenRoot,
  temporary: TemporaryFile,
  { placement, resolved }: { readonly placement: LocalPlacement; readonly resolved: ResolvedPath },
): void {
  const { executable, replaces, descendsFrom = [] } = placement;
  const receiver = { descriptor: temporary.handle.fd, absolute: temporary.resolved.absolute };
  const replaced = replaces === null ? undefined : lstatIfThere(resolved.absolute);
  const known =
    replaced === undefined
      ? inherited(resolver, descendsFrom, resolved.path)
      : accessOf(resolved.absolute, replaced);
  const access = known ?? accessOfNewFile(resolver, temporary.resolved);
  const mode = fileMode({ executable, access: access.mode });
  // A new file has the list of its folder already, whether or not a library could show it.
  const isComplete = known === null && access.attributes === null;
  if (isComplete || !facts.executableBit) fchmodSync(receiver.descriptor, mode);
  else giveAccess(receiver, access, mode);
}

/** The access of the first of these files, and no more than any of them has; null: none is there. */
function inherited(resolver: PathResolver, from: readonly string[], to: string): Access | null {
  const found = from.flatMap((path) => accessFrom(resolver, path, to) ?? []);
  const [first, ...others] = found;
  if (first === undefined) return null;
  const mode = others.reduce(
    (bits, other) => bits & (isAlike(first, other) ? other.mode : OWNER),
    first.mode,
  );
  return { ...first, mode };
}

/** The access of a file, as it would have to be at another place to let nobody in whom its folders keep out. */
function accessFrom(resolver: PathResolver, path: string, to: string): Access | null {
  const resolved = resolver.resolve(path);
  const stats = resolved.ok ? lstatIfThere(resolved.value.absolute) : undefined;
  if (!resolved.ok || stats?.isFile() !== true) return null;
  const access = accessOf(resolved.value.absolute, stats);
  const bits = bitsThatMayStay(access, gatesTo(resolver, path), gatesTo(resolver, to));
  return { ...access, mode: access.mode & bits };
}

/** Whether the bits of two files are about the same people. */
function isAlike(a: Access, b: Access): boolean {
  return a.gid === b.gid && !hasAccessList(a) && !hasAccessList(b);
}
