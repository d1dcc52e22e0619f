// The form of a path inside a folder: which strings are one, and how they come apart.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { OWN_FOLDER, TEMPORARY_PREFIX } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { localFault } from './localFault.ts';

/** Such a string has no UTF-8 form; writing it would make another name. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The components of a relative path, or `name-refused` for what could lead elsewhere: empty, `.`, `..`, NUL, half a surrogate pair,
 * a slash or drive letter of Windows (F1, F2). '' is no path here.
 */
export function pathComponents(path: string): Result<readonly string[], LocalFault> {
  const components = path.split('/');
  const wrong = components.some(
    (component) =>
      component === '' ||
      component === '.' ||
      component === '..' ||
      component.includes('\0') ||
      LONE_SURROGATE.test(component) ||
      (process.platform === 'win32' && /[\\:]/.test(component)),
  );
  return wrong ? failed(localFault('name-refused', JSON.stringify(path))) : ok(components);
}

/**
 * As `pathComponents`, and `name-refused` for Brimful's own names: for everything that writes. Compared without case, because where
 * case does not count `.Brimful` leads to the same folder.
 */
export function writableComponents(path: string): Result<readonly string[], LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const lower = components.value.map((component) => component.toLowerCase());
  const own = lower[0] === OWN_FOLDER || lower.some((component) => component.startsWith(TEMPORARY_PREFIX));
  return own ? failed(localFault('name-refused', JSON.stringify(path))) : components;
}

/** True for names that no scan shows: `.brimful` at the top, and temporaries in any folder. */
export function isOwnName(folder: string, name: string): boolean {
  return (folder === '' && name === OWN_FOLDER) || name.startsWith(TEMPORARY_PREFIX);
}

/** The folder that a path is in; '' is the top. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path inside a folder; `folder` may be '' for the top. */
export function childPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
