// Parts of a content that need no space on the disk: long runs of zeros (holes of a sparse file).

/** What file systems give out at a time; a hole begins and ends at its multiples. */
const BLOCK = 4096;
/** Shorter runs cost more in system calls and fragments than they save. */
const SHORTEST_RUN = 4 * BLOCK;
const ZEROS = new Uint8Array(BLOCK);

/** A part of the bytes to write, `start` inclusive, `end` exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the parts of `bytes`, which belong at `offset` of the file, that must be written; the rest are
 * zeros, which a file that was never longer has there anyway.
 */
export function partsToWrite(bytes: Uint8Array, offset: number): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  let zeros = 0;
  const closeAt = (end: number): void => {
    // Bytes that come in small chunks are as long a run as any.
    const isLong = zeros >= SHORTEST_RUN || (zeros === end && end === bytes.length);
    if (!isLong) return;
    if (end - zeros > start) parts.push({ start, end: end - zeros });
    start = end;
  };
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(at + BLOCK - ((offset + at) % BLOCK), bytes.length);
    if (isZero(bytes.subarray(at, end))) {
      zeros += end - at;
    } else {
      closeAt(at);
      zeros = 0;
    }
    at = end;
  }
  closeAt(bytes.length);
  if (start < bytes.length) parts.push({ start, end: bytes.length });
  return parts;
}

function isZero(block: Uint8Array): boolean {
  return Buffer.compare(block, ZEROS.subarray(0, block.length)) === 0;
}
