// Reads a path that a person has typed as one below the top of a folder.
import { relative, sep } from 'node:path';

/**
 * People paste the whole path, or write `./` before it or a slash behind it. What is not below `localPath` is
 * taken as it is: a key of the bucket may look like anything.
 */
export function typedPath(text: string, localPath: string): string {
  const below = text.startsWith(localPath + sep) ? relative(localPath, text) : text;
  const path = below
    .replaceAll(sep, '/')
    .replace(/^(\.\/+)+/, '')
    .replace(/(?<=[^/])\/+$/, '');
  return path === '' ? text : path;
}
