// Derives an object's Content-Type from its name (R14).
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type * as MimeTypes from 'mime-types';

let loaded: typeof MimeTypes | null = null;

/** The table of all types, loaded for the first file that is sent. */
function mimeTypes(): typeof MimeTypes {
  loaded ??= createRequire(import.meta.url)('mime-types') as typeof MimeTypes;
  return loaded;
}

/** What servers report for an object whose type nobody set. */
const GENERIC: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/**
 * Returns the type for the key's extension, with a charset for text; undefined when the extension is unknown.
 */
export function contentTypeOf(key: string): string | undefined {
  if (key.endsWith('/')) return undefined;
  const extension = posix.extname(key);
  return (extension !== '' && mimeTypes().contentType(extension)) || undefined;
}

/**
 * Returns the type of `to`, which replaces or is copied from `from` with the type `given`: that type, unless
 * it says nothing or only followed from a name that has changed.
 */
export function carriedContentType(given: string | undefined, from: string, to: string): string | undefined {
  const isTelling = !GENERIC.has(given ?? '');
  const followsName = from !== to && given === contentTypeOf(from);
  return isTelling && !followsName ? given : (contentTypeOf(to) ?? given);
}
