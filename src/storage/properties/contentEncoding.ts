// Decides whether a Content-Encoding still describes new content (R14): a wrong one makes an object
// unreadable in browsers.

/** How many leading bytes of the content are examined. */
export const SNIFFED_BYTES = 1024;

/**
 * The magic bytes of each coding that has them: RFC 1952, RFC 8878, RFC 1950 (`deflate` is zlib's format, RFC
 * 9110 8.4.1.2).
 */
const MAGIC: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  gzip: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
  'x-gzip': (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
  zstd: (bytes) => bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd,
  deflate: ([first = 0, second = 0]) => (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0,
};

/**
 * Returns the part of a Content-Encoding that the content can keep; undefined for none. The content is
 * identified by its first bytes. A file is synced in its stored, encoded form, so an editor that saves plain
 * bytes makes the header wrong. Codings without magic bytes (`br`) stay unless the content is plain text.
 * `aws-chunked` describes a transfer that is over.
 */
export function carriedEncoding(given: string | undefined, content: 'same' | Uint8Array): string | undefined {
  const codings = (given ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked');
  const outermost = codings.at(-1)?.toLowerCase();
  if (outermost === undefined) return undefined;
  const isTrue = content === 'same' || (MAGIC[outermost] ?? isNoText)(content);
  return isTrue ? codings.join(',') : undefined;
}

function isNoText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true;
  try {
    // The last character may be cut off.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return bytes.length === 0;
  } catch {
    return true;
  }
}
