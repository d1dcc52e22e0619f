// Looks at one name, with the same result that a scan would give.
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import { createFolderRules } from '../../sync/decide/ignore.ts';
import { isOwnPath } from '../../sync/decide/keyPath.ts';
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { lstatIfThere } from '../path/fileState.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';
import { fileEntry, listFolder, refuseError, refusal } from './localEntry.ts';
import { faultOf } from '../path/localFault.ts';
import { parentPath, pathComponents } from '../path/relativePath.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';

/**
 * Returns the entry at `path`; undefined when nothing is there with exactly this spelling, or when it is
 * ignored or Brimful's own. A link or a blocked folder on the way is returned as the refusal of that folder,
 * with its own path.
 */
export function lookAt(
  { resolver, facts }: OpenRoot,
  path: string,
  ignore: readonly string[],
): Result<LocalEntry | undefined, LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const location = resolver.locate(components.value);
  if (!location.ok) return location;
  switch (location.value.kind) {
    case 'no-folder':
      return ok(undefined);
    case 'blocked': {
      const { path: barrier, reason } = location.value;
      const isFolder = reason === 'unreadable' || reason === 'other-disk';
      return ok(reason === 'file' ? undefined : refusal(barrier, reason, isFolder));
    }
    case 'resolved': {
      const { resolved } = location.value;
      try {
        const shown = resolver.isSpelled(resolved.folder.absolute, resolved.name) && !isOwnPath(path);
        return ok(
          shown ? entryAt(resolved, { resolver, ignore, hasExecutableBit: facts.executableBit }) : undefined,
        );
      } catch (error) {
        const code = errorCode(error);
        return code === 'ENOENT' ? ok(undefined) : failed(faultOf(error, path));
      }
    }
  }
}

interface View {
  readonly resolver: PathResolver;
  readonly ignore: readonly string[];
  readonly hasExecutableBit: boolean;
}

function entryAt({ path, absolute }: ResolvedPath, view: View): LocalEntry | undefined {
  const rules = createFolderRules(view.ignore);
  let stats;
  try {
    stats = lstatIfThere(absolute);
  } catch (error) {
    // A folder that may be seen but not entered is the one that blocks the way.
    const barrier = errorCode(error) === 'EACCES' ? parentPath(path) : path;
    if (barrier === '') throw error;
    return refuseError(error, barrier, true);
  }
  if (stats === undefined || rules.ignored(path, stats.isDirectory())) return undefined;
  const barrier = view.resolver.refuseFolder(path, stats);
  if (barrier === 'file') return fileEntry(stats, path, view.hasExecutableBit);
  if (barrier !== null) return refusal(path, barrier, stats.isDirectory());
  try {
    const entered = view.resolver.stay(absolute, path);
    if (typeof entered === 'string')
      return { kind: 'directory', path, content: listFolder({ absolute: entered, path }, rules).content };
    if (entered.kind === 'no-folder') return undefined;
    return entered.reason === 'file' ? undefined : refusal(path, entered.reason, true);
  } catch (error) {
    return refuseError(error, path, true);
  }
}
