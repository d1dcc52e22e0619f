// Builds the entry for one name: file, folder or refusal. Shared by scan and look, so that they agree.
import { lstatSync, readdirSync } from 'node:fs';
import type { BigIntStats, Dirent } from 'node:fs';
import { errorCode, rethrowBug } from '../../result.ts';
import type { FolderRules } from '../../sync/decide/ignore.ts';
import { isOwnPath } from '../../sync/decide/keyPath.ts';
import type { LocalDirectory, LocalEntry, Refusal, RefusalReason } from '../../sync/decide/model.ts';
import { isExecutable } from '../path/fileMode.ts';
import { identityOf } from '../path/fileIdentity.ts';
import { isAboutNoName } from '../path/localFault.ts';
import { childPath } from '../path/relativePath.ts';

/** What a listing shows of a name before it is looked at. */
export interface ListedName {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'special-file' | 'name-not-unicode';
  readonly isDirectory: boolean;
}

/** Replaces every byte that is not UTF-8. A name may also legitimately contain it. */
const REPLACEMENT = '\ufffd';

/**
 * Returns the names in a folder that may be shown, in no particular order, and what the folder holds: ignored
 * names count, except for leftovers of systems and editors. Throws the system's error.
 */
export function listFolder(
  { absolute, path }: { readonly absolute: string; readonly path: string },
  { ignored, isLeftover }: FolderRules,
): { readonly names: readonly ListedName[]; readonly content: LocalDirectory['content'] } {
  const listed = readdirSync(absolute, { withFileTypes: true })
    .map((entry) => ({ name: entry.name, kind: kindOf(entry), isDirectory: entry.isDirectory() }))
    .filter(({ name }) => !isOwnPath(childPath(path, name)));
  const all = listed.some(({ name }) => name.includes(REPLACEMENT))
    ? markNotUnicode(absolute, listed)
    : listed;
  const names = all.filter(({ name, isDirectory }) => !ignored(childPath(path, name), isDirectory));
  if (names.length > 0) return { names, content: 'entries' };
  const isEmpty = all.every(({ name, isDirectory }) => isLeftover(childPath(path, name), isDirectory));
  return { names, content: isEmpty ? 'empty' : 'ignored' };
}

/**
 * Names that are not UTF-8 cannot be opened by the name that Node shows, nor distinguished by it: one refusal
 * stands for all that look the same.
 */
function markNotUnicode(absolute: string, listed: readonly ListedName[]): readonly ListedName[] {
  const broken = new Set<string>();
  for (const bytes of readdirSync(absolute, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    if (!Buffer.from(name, 'utf8').equals(bytes)) broken.add(name);
  }
  const whole = listed.filter(({ name }) => !broken.has(name));
  const refused = [...broken].map((name): ListedName => {
    const isDirectory = listed.some((entry) => entry.name === name && entry.isDirectory);
    return { name, kind: 'name-not-unicode', isDirectory };
  });
  return [...whole, ...refused];
}

function kindOf(entry: Dirent): ListedName['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'special-file';
}

export function refusal(path: string, reason: RefusalReason, subtree: boolean): Refusal {
  return { kind: 'refused', path, reason, subtree };
}

/** Returns the refusal that a listing alone decides; null: the name must be looked at. */
export function refuseListed(path: string, { kind, isDirectory }: ListedName): Refusal | null {
  switch (kind) {
    case 'file':
    case 'directory':
      return null;
    case 'symlink':
    case 'special-file':
      // At the position of a file: it may have been one, or a folder, and neither counts as deleted (R8).
      return refusal(path, kind, false);
    case 'name-not-unicode':
      return refusal(path, 'name-not-unicode', isDirectory);
  }
}

/**
 * Returns a file as it is now; undefined when it is gone or no longer a file. What the system does not let us
 * look at is refused, not taken for deleted (R8).
 */
export function lookAtFile(
  absolute: string,
  path: string,
  hasExecutableBit: boolean,
): LocalEntry | undefined {
  try {
    const stats = lstatSync(absolute, { bigint: true });
    return stats.isFile() ? fileEntry(stats, path, hasExecutableBit) : undefined;
  } catch (error) {
    return refuseError(error, path, false);
  }
}

export function fileEntry(stats: BigIntStats, path: string, hasExecutableBit: boolean): LocalEntry {
  const executable = hasExecutableBit && isExecutable(stats.mode);
  return { kind: 'file', path, identity: identityOf(stats), executable };
}

/**
 * Returns the refusal for what could not be looked at; undefined when it simply does not exist. Throws what
 * says nothing about this name (too many open files, a disk that is away), and bugs.
 */
export function refuseError(error: unknown, path: string, subtree: boolean): Refusal | undefined {
  rethrowBug(error);
  const code = errorCode(error);
  if (code === 'ENOENT') return undefined;
  if (isAboutNoName(error)) throw error;
  return refusal(path, code === 'ENAMETOOLONG' ? 'name-too-long' : 'unreadable', subtree);
}
