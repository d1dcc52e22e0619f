// Finds a folder from which nothing can have been removed: what is missing in it was in another one, which a
// disk or a person has taken away as a whole.
import { lstatSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok, rethrowBug } from '../../result.ts';
import { isYetToCome, parseTimestamp } from '../../sync/decide/timestamp.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from '../path/localFault.ts';
import { parentPath, pathComponents } from '../path/relativePath.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';
import { lookAt } from './lookAt.ts';

/** Change times that are so coarse are FAT's and exFAT's, which may not follow what happens in a folder. */
const COARSE_NS = 10_000_000n;

/**
 * Looks at the nearest folder at or above `folder` that is there. The system stamps a folder when a name in
 * it goes (POSIX unlink: "mark for update the last file status change timestamps of the parent directory"),
 * and nobody can set that stamp. A stamp older than `since`, a change time of a file that was in it, proves
 * that this file did not go from here. A `since` in the future is no evidence (`now` in epoch ms).
 */
export function untouchedFolder(
  root: OpenRoot,
  { folder, since, now }: { readonly folder: string; readonly since: string; readonly now: number },
): Result<string | null, LocalFault> {
  const seen = parseTimestamp(since);
  if (seen === null || isYetToCome(seen, now)) return ok(null);
  for (let path = folder; path !== ''; path = parentPath(path)) {
    const entry = lookAt(root, path, []);
    if (!entry.ok) return entry;
    if (entry.value === undefined) continue;
    if (entry.value.kind !== 'directory' || entry.value.content !== 'empty') return ok(null);
    const changed = changeTime(root, path);
    if (!changed.ok) return changed;
    const isOlder = changed.value % COARSE_NS !== 0n && changed.value < seen;
    return ok(isOlder && stampsFolders(root.resolver) ? path : null);
  }
  return ok(null);
}

/** Tries it in Brimful's own folder: some network and user-space file systems keep no such stamp. */
function stampsFolders(resolver: PathResolver): boolean {
  const stamp = (): bigint => lstatSync(resolver.own(), { bigint: true }).ctimeNs;
  const probe = resolver.own('probe-stamp');
  try {
    const before = stamp();
    writeFileSync(probe, '');
    unlinkSync(probe);
    return stamp() > before;
  } catch (error) {
    rethrowBug(error);
    return false;
  }
}

function changeTime({ resolver }: OpenRoot, path: string): Result<bigint, LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const location = resolver.locate(components.value);
  if (!location.ok) return location;
  try {
    const absolute = location.value.kind === 'resolved' ? location.value.resolved.absolute : '';
    return ok(lstatSync(absolute, { bigint: true }).ctimeNs);
  } catch (error) {
    return failed(faultOf(error, path));
  }
}
