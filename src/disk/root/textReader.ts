// Reads a text file that a person wrote at the top of the folder: the ignore rules.
import { lstatSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { readTextFile, NOT_TEXT, type NotText } from '../../persistence/textFile.ts';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import type { PathResolver, ResolvedPath } from '../path/resolvedPath.ts';

/**
 * Returns the text at `path`; null when nothing is there. `not-text` for anything else: it must not pass for
 * "no rules".
 */
export function readText(resolver: PathResolver, path: string): Result<string | null, LocalFault> {
  const location = resolver.locate(path.split('/'));
  if (!location.ok) return location;
  if (location.value.kind !== 'resolved') return ok(null);
  const { resolved } = location.value;
  try {
    if (!resolver.isSpelled(resolved.folder.absolute, resolved.name)) return ok(null);
    const isLink = lstatSync(resolved.absolute).isSymbolicLink();
    if (isLink && !leadsInside(resolver, resolved)) return failed(notText(path, 'link'));
    const read = readTextFile(resolved.absolute);
    return read.ok ? ok(read.text) : failed(notText(path, read.why));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return ok(null);
    // A socket cannot be opened; Windows does not open folders.
    if (code === 'ENXIO' || code === 'EISDIR') return failed(notText(path, 'file'));
    return failed(faultOf(error, path));
  }
}

function leadsInside(resolver: PathResolver, link: ResolvedPath): boolean {
  try {
    return realpathSync(link.absolute).startsWith(realpathSync(resolver.root) + sep);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return false;
    throw error;
  }
}

function notText(path: string, why: NotText): LocalFault {
  return { ...localFault('not-text', path), message: NOT_TEXT[why] };
}
