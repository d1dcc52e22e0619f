// Ranges hold every byte exactly once, whatever the sizes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteRanges, isRange, rangeHeader } from '../../../../src/storage/read/byteRanges.ts';

const MIB = 1024 * 1024;

describe('the ranges of a download', () => {
  test('follow one another from the offset to the end, none empty or too long', () => {
    const sizes = fc.record({
      size: fc.integer({ min: 0, max: 5000 }),
      offset: fc.integer({ min: 0, max: 5000 }),
      length: fc.integer({ min: 1, max: 700 }),
    });
    fc.assert(
      fc.property(sizes, ({ size, offset, length }) => {
        const ranges = [...byteRanges(offset, size, length)];
        let next = offset;
        for (const { start, end } of ranges) {
          expect(start).toBe(next);
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(length);
          expect(end === size || end % length === 0).toBe(true);
          next = end;
        }
        expect(next).toBe(Math.max(offset, size));
      }),
    );
  });

  test.each([
    [0, 0, []],
    [7, 7, []],
    [0, 1, [[0, 1]]],
    [0, 4 * MIB, [[0, 4 * MIB]]],
    [0, 4 * MIB + 1, [[0, 4 * MIB], [4 * MIB, 4 * MIB + 1]]], // prettier-ignore
    [4 * MIB - 1, 8 * MIB, [[4 * MIB - 1, 4 * MIB], [4 * MIB, 8 * MIB]]], // prettier-ignore
  ])('from %i to %i', (offset, size, expected) => {
    const ranges = [...byteRanges(offset, size, 4 * MIB)];
    expect(ranges.map(({ start, end }) => [start, end])).toEqual(expected);
  });

  test('of the largest object are not planned all at once', () => {
    const size = 50 * 1024 ** 4;
    const [first] = byteRanges(size - 5, size, 4 * MIB);
    expect(first).toEqual({ start: size - 5, end: size });
    for (const range of byteRanges(0, size, 4 * MIB)) {
      expect(range).toEqual({ start: 0, end: 4 * MIB });
      break;
    }
  });

  test('are written with their last position, and read as exactly that', () => {
    const range = { start: 5, end: 10 };
    expect(rangeHeader(range)).toBe('bytes=5-9');
    expect(isRange('bytes 5-9/20', range, 20)).toBe(true);
    for (const other of [undefined, '', 'bytes 5-9/21', 'bytes 5-9/*', 'bytes 5-10/20', 'bytes 4-9/20']) {
      expect(isRange(other, range, 20), other).toBe(false);
    }
  });
});
