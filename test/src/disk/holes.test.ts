// Zeros of an object take no space here: sparse files stay so, whatever the network cuts them into (R4, R10).
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import fc from 'fast-check';
import { partsToWrite } from '../../../src/disk/write/zeroRuns.ts';
import { createBench, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';

const KIB = 1024;
const MIB = KIB * KIB;

let world: RealWorld;
const bench = createBench(() => world);

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

/** 64 MiB of zeros with 4 KiB of something at 40 MiB, as a network would deliver them. */
const SIZE = 64 * MIB;
const DATA_AT = 40 * MIB;

function slice(start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.subarray(Math.max(DATA_AT - start, 0), Math.max(DATA_AT + 4 * KIB - start, 0)).fill(7);
  return bytes;
}

async function fetchUpTo(end: number, chunk: number): Promise<Awaited<ReturnType<typeof open>>> {
  const temporary = await open();
  while (temporary.length < end)
    value(await temporary.append(slice(temporary.length, Math.min(chunk, end - temporary.length))));
  return temporary;
}
const open = async () => value(await bench.folder.temporary('sparse', 'tag', 0));

test.each([16 * KIB, 64 * KIB, 65_521, MIB + 1])(
  'a sparse object that arrives in pieces of %i bytes is a sparse file, also after a crash in its midst',
  async (chunk) => {
    await fetchUpTo(30 * MIB + 5, chunk);
    await bench.restart();
    const resumed = await open();
    expect(resumed.length).toBe(30 * MIB + 5);
    await resumed.keep();
    const temporary = await fetchUpTo(SIZE, chunk);
    for (const at of [0, 30 * MIB, DATA_AT - KIB, SIZE - 10 * KIB]) {
      const read = value(await temporary.read(at, 8 * KIB));
      expect(Buffer.compare(read, slice(at, 8 * KIB))).toBe(0);
    }
    const placement = { path: 'sparse', replaces: null, mtime: null, executable: false };
    expect(value(await bench.folder.place(temporary, placement)).size).toBe(SIZE);
    expect(statSync(join(world.root, 'sparse')).blocks * 512).toBeLessThan(4 * MIB);
    expect(Buffer.compare(world.user.read('sparse') ?? new Uint8Array(), slice(0, SIZE))).toBe(0);
  },
);

test('what is left out is zero, and short runs are written with their neighbours', () => {
  const piece = fc.record({ zero: fc.boolean(), length: fc.integer({ min: 1, max: 40 * KIB }) });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.nat({ max: 10_000 }), (pieces, offset) => {
      const bytes = Buffer.concat(pieces.map(({ zero, length }) => Buffer.alloc(length, zero ? 0 : 7)));
      const parts = partsToWrite(bytes, offset);
      const again = Buffer.alloc(bytes.length);
      let last = 0;
      for (const { start, end } of parts) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        again.set(bytes.subarray(start, end), start);
        last = end;
      }
      expect(Buffer.compare(again, bytes)).toBe(0);
    }),
  );
  expect(partsToWrite(new Uint8Array(5), 3)).toEqual([]);
  expect(partsToWrite(new Uint8Array(), 3)).toEqual([]);
});
