// Divides a download into ranges that are fetched side by side.

/** A part of a content: `start` inclusive, `end` exclusive, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Yields the ranges from `offset` to `size`, in order and without a gap. Each is at most `length` bytes and
 * ends at a multiple of it, which is where parts begin and a service reads fastest, or at the end.
 */
export function* byteRanges(offset: number, size: number, length: number): Iterable<ByteRange> {
  for (let start = offset; start < size;) {
    const end = Math.min((Math.floor(start / length) + 1) * length, size);
    yield { start, end };
    start = end;
  }
}

/** The header `Range` (RFC 9110 section 14.2), whose last position is inclusive. */
export function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end - 1}`;
}

/** Whether `Content-Range` says that exactly this range of `size` bytes has come (RFC 9110 section 14.4). */
export function isRange(contentRange: string | undefined, { start, end }: ByteRange, size: number): boolean {
  return contentRange === `bytes ${start}-${end - 1}/${size}`;
}
