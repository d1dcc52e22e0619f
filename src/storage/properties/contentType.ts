// Which Content-Type an object gets from its name (R14).
import { posix } from 'node:path';
import mime from 'mime-types';

/** What servers say of an object whose type nobody has told them. */
const GENERIC: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** The type by the extension, with its charset for text; undefined where there is none that is known. */
export function contentTypeOf(key: string): string | undefined {
  if (key.endsWith('/')) return undefined;
  const extension = posix.extname(key);
  return (extension !== '' && mime.contentType(extension)) || undefined;
}

/**
 * The type of `to`, written over or copied from an object called `from` with the type `given`: that one,
 * unless it says nothing or only followed from a name that has changed.
 */
export function carriedContentType(given: string | undefined, from: string, to: string): string | undefined {
  const isTelling = !GENERIC.has(given ?? '');
  const followsName = from !== to && given === contentTypeOf(from);
  return isTelling && !followsName ? given : (contentTypeOf(to) ?? given);
}
