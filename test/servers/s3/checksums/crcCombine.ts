// Combines the CRCs of two pieces into the CRC of both: the full-object checksum of a multipart object.

/** A reflected CRC with all-ones start and end value, which all three of S3's CRCs are. */
export interface CrcFamily {
  readonly width: 32 | 64;
  /** Reflected polynomial. */
  readonly polynomial: bigint;
}

/**
 * The CRC of `first || second`, where `second` is `secondLength` bytes long. Same
 * idea as zlib's crc32_combine.
 */
export function combineCrc(family: CrcFamily, first: bigint, second: bigint, secondLength: number): bigint {
  return multiply(family, first, powerOfX(family, BigInt(secondLength) * 8n)) ^ second;
}

/** x^exponent modulo the polynomial; reflected, so the highest bit is x^0. */
function powerOfX(family: CrcFamily, exponent: bigint): bigint {
  const one = 1n << BigInt(family.width - 1);
  let result = one;
  let square = one >> 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(family, result, square);
    square = multiply(family, square, square);
  }
  return result;
}

/** The product of two polynomials modulo the family's. */
function multiply(family: CrcFamily, a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << BigInt(family.width - 1); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ family.polynomial : shifted >> 1n;
  }
  return product;
}
