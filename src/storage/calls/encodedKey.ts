// A key in a path or header.

/**
 * Percent-encodes every byte except unreserved ones (RFC 3986 section 2.3) and `/`, as S3 signs a path and
 * decodes a copy source.
 */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
