// The one order in which all three views of a folder are read: S3's key order.

/**
 * Compares two keys by their UTF-8 bytes, as ListObjectsV2 sorts them. Code-point order equals UTF-8 byte
 * order; JavaScript's `<` compares UTF-16 units, which differs where surrogates meet U+E000..U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates encode code points above U+FFFF, so they sort after every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Returns an entry's position in the order: a directory counts as `name/`, the key of its marker, and so does
 * a refused directory (`subtree`).
 */
export function sortKey(entry: {
  readonly path: string;
  readonly kind: string;
  readonly subtree?: boolean;
}): string {
  return entry.kind === 'directory' || entry.subtree === true ? `${entry.path}/` : entry.path;
}

/** True for `path` itself and for everything below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
