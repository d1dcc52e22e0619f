// Sets time and executable bit of a file without touching its content.
import { closeSync, fchmodSync, fstatSync, openSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FileIdentity } from '../../sync/decide/model.ts';
import { sameIdentity } from '../../sync/decide/reconcile.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { fileMode, isExecutable } from '../path/fileMode.ts';
import { expectFile } from '../path/fileState.ts';
import { setModificationTime } from './fileTimes.ts';
import { identityOf } from '../path/fileIdentity.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { METADATA_FLAGS } from '../path/openFlags.ts';
import type { OpenRoot } from '../root/rootVerifier.ts';

/**
 * Checks, changes and checks again in one turn of the event loop, through one handle. A later write changes
 * the file's time and is noticed. A write of the same length in the few microseconds between check and change
 * is not: no system call sets a time conditionally.
 */
export function setMetadata(
  { resolver, facts }: OpenRoot,
  path: string,
  expected: FileIdentity,
  { mtime, executable }: { readonly mtime: string | null; readonly executable: boolean },
): Result<FileIdentity, LocalFault> {
  const resolved = resolver.resolve(path);
  if (!resolved.ok) return resolved;
  const there = expectFile(resolver, resolved.value, expected);
  if (!there.ok) return there;
  try {
    const descriptor = openSync(resolved.value.absolute, METADATA_FLAGS);
    try {
      const before = fstatSync(descriptor, { bigint: true });
      if (!sameIdentity(identityOf(before), expected)) return failed(localFault('changed', path));
      if (facts.executableBit && isExecutable(before.mode) !== executable)
        fchmodSync(descriptor, fileMode({ executable, access: Number(before.mode) }));
      if (mtime !== null) setModificationTime(descriptor, mtime);
      const after = identityOf(fstatSync(descriptor, { bigint: true }));
      return after.size === expected.size ? ok(after) : failed(localFault('changed', path));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return failed(faultOf(error, path));
  }
}
