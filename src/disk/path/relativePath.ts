// The syntax of relative paths: which strings are one, and their components.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { isOwnName } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { localFault } from './localFault.ts';

/** Such a string has no UTF-8 form; writing it would create another name. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Returns the components of a relative path, or `name-refused` for anything that could lead elsewhere: empty,
 * `.`, `..`, NUL, half a surrogate pair, a slash or drive letter of Windows (F1, F2). '' is not a path here.
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
 * Like `pathComponents`, but also `name-refused` for names that could lead to Brimful's own files: for
 * everything that writes.
 */
export function writableComponents(path: string): Result<readonly string[], LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  return components.value.some(isOwnName)
    ? failed(localFault('name-refused', JSON.stringify(path)))
    : components;
}

/** Returns the folder that a path is in; '' is the top. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Returns the last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Returns a path inside a folder; `folder` may be '' for the top. */
export function childPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
