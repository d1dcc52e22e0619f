// What is gathered is what was added, in order, whatever the sizes of the pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGatheredBytes } from '../../../../src/sync/apply/checks/gatheredBytes.ts';

const CAPACITY = 16;

test('pieces of any size come out in order, and as few as fit', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 24 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, (added) => {
      const gathered = createGatheredBytes(CAPACITY);
      const taken: Uint8Array[] = [];
      for (const piece of added) {
        if (!gathered.hasRoomFor(piece)) taken.push(gathered.take().slice());
        gathered.add(piece);
      }
      taken.push(gathered.take().slice());
      expect(Buffer.concat(taken)).toEqual(Buffer.concat(added));
      expect(
        taken.filter(({ length }) => length > CAPACITY && !added.some((a) => a.length === length)),
      ).toEqual([]);
      expect(gathered.take()).toHaveLength(0);
    }),
  );
});

test('one piece alone is not copied', () => {
  const gathered = createGatheredBytes(CAPACITY);
  const piece = new Uint8Array(5);
  gathered.add(piece);
  expect(gathered.take()).toBe(piece);
});

test('the memory of large pieces is given back once they are copied, but not that of a larger whole', () => {
  const size = 64 * 1024;
  const gathered = createGatheredBytes(4 * size);
  const whole = new Uint8Array(2 * size).fill(3);
  const pieces = [new Uint8Array(size).fill(1), new Uint8Array(size).fill(2), whole.subarray(0, size)];
  const expected = Buffer.concat(pieces);
  for (const piece of pieces) gathered.add(piece);
  expect(pieces.map(({ length }) => length)).toEqual([0, 0, size]);
  expect(whole).toHaveLength(2 * size);
  expect(Buffer.compare(gathered.take(), expected)).toBe(0);
});
