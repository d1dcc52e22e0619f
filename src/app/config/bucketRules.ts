// Which bucket names and prefixes a configuration may name: nothing that could change the host or leave the prefix (F11).

const MAX_PREFIX_BYTES = 900;

/**
 * Why this is no bucket; null: it is one. The general rules of "Bucket naming rules" in the S3 user guide, which other servers
 * share; dots are allowed since old buckets have them.
 */
export function refuseBucket(bucket: string): string | null {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return 'expected a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens';
  }
  if (bucket.includes('..') || /^\d+(\.\d+){3}$/.test(bucket))
    return 'expected a bucket name, not an address';
  return null;
}

/** Why this is no prefix; null: it is one. Never "cleaned": a prefix that is one character off is another place. */
export function refusePrefix(prefix: string): string | null {
  if (prefix === '') return null;
  if (!prefix.endsWith('/')) return 'expected "" (the whole bucket) or a prefix that ends with "/"';
  if (prefix.startsWith('/')) return 'expected a prefix without "/" at its start';
  if (Buffer.byteLength(prefix) > MAX_PREFIX_BYTES) {
    return `expected a prefix of at most ${MAX_PREFIX_BYTES} bytes`;
  }
  const parts = prefix.slice(0, -1).split('/');
  if (parts.includes('') || parts.includes('.') || parts.includes('..')) {
    return 'expected a prefix without empty parts, "." and ".."';
  }
  if (parts.includes('.brimful'))
    return 'expected a prefix outside ".brimful", which Brimful keeps for itself';
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) return 'expected a prefix without control characters';
  return null;
}

/** True when one of both prefixes of the same bucket holds the other, so that two folders would sync the same objects. */
export function prefixesOverlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
