// Joins small pieces of a content to larger ones, in memory that is used again: new memory for each of them
// would cost more than the copying, and would be collected later.

export interface GatheredBytes {
  /** Any piece fits where there is nothing yet. */
  hasRoomFor(bytes: Uint8Array): boolean;
  /** Adds a piece for which there is room. */
  add(bytes: Uint8Array): void;
  /** Returns what has been added since the last time; it is valid until the next piece is added. */
  take(): Uint8Array;
}

const NOTHING = new Uint8Array();

/** Holds up to `capacity` bytes, or one piece of any size, which is not copied. */
export function createGatheredBytes(capacity: number): GatheredBytes {
  let buffer: Uint8Array | null = null;
  let single: Uint8Array = NOTHING;
  let length = 0;
  return {
    hasRoomFor: (bytes) => length === 0 || length + bytes.length <= capacity,
    add(bytes) {
      if (length === 0) {
        single = bytes;
      } else {
        buffer ??= new Uint8Array(capacity);
        if (single !== NOTHING) buffer.set(single);
        buffer.set(bytes, length);
        single = NOTHING;
      }
      length += bytes.length;
    },
    take() {
      const taken = single === NOTHING && buffer !== null ? buffer.subarray(0, length) : single;
      single = NOTHING;
      length = 0;
      return taken;
    },
  };
}
