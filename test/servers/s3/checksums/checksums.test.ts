// The local server's checksums against published values, and against each other for any split of the bytes.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS, checksumOfParts, createHasher, type ChecksumAlgorithm } from './checksum.ts';

const INPUT = Buffer.from('123456789');
/** The check values of the CRC catalogue (reveng.sourceforge.io), hexadecimal. */
const CHECK_VALUES: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: createHash('sha1').update(INPUT).digest('hex'),
  SHA256: createHash('sha256').update(INPUT).digest('hex'),
};

describe.each(CHECKSUM_ALGORITHMS)('%s', (algorithm) => {
  test('has its published check value', () => {
    expect(Buffer.from(digest(algorithm, [INPUT]), 'base64').toString('hex')).toBe(CHECK_VALUES[algorithm]);
  });

  test('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        expect(digest(algorithm, chunks)).toBe(digest(algorithm, [Buffer.concat(chunks)]));
      }),
    );
  });
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
  '%s of a multipart object is that of its whole content',
  (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array(), { minLength: 1 }), (parts) => {
        const named = parts.map((part) => ({ value: digest(algorithm, [part]), size: part.length }));
        expect(checksumOfParts(algorithm, 'FULL_OBJECT', named)).toEqual({
          ...{ algorithm, type: 'FULL_OBJECT' },
          value: digest(algorithm, [Buffer.concat(parts)]),
        });
      }),
    );
  },
);

test('a composite checksum is that of the raw checksums of the parts, and their number', () => {
  const parts = ['one', 'two'].map((text) => createHash('sha256').update(text).digest());
  const expected = createHash('sha256').update(Buffer.concat(parts)).digest('base64');
  const named = parts.map((part) => ({ value: part.toString('base64'), size: 3 }));
  expect(checksumOfParts('SHA256', 'COMPOSITE', named).value).toBe(`${expected}-2`);
});

function digest(algorithm: ChecksumAlgorithm, chunks: readonly Uint8Array[]): string {
  const hasher = createHasher(algorithm);
  for (const chunk of chunks) hasher.update(chunk);
  return hasher.digest();
}
