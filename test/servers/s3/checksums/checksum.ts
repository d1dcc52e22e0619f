// S3's object checksums: the algorithms, their headers, and how parts add up to an object.
// Source: S3 User Guide, "Checking object integrity in Amazon S3".
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { crc64nvme } from './crc64nvme.ts';
import { combineCrc, type CrcFamily } from './crcCombine.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A stored checksum; `value` is base64, with `-<parts>` for a composite one. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  readonly value: string;
}

/** One part's checksum (base64) and its number of bytes. */
export interface PartChecksum {
  readonly value: string;
  readonly size: number;
}

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}

const FAMILIES: Partial<Record<ChecksumAlgorithm, CrcFamily>> = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** `CRC32` -> `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm called `name` in any case, if there is one. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** What S3 uses for a multipart upload that names only the algorithm. */
export function defaultChecksumType(algorithm: ChecksumAlgorithm): ChecksumType {
  return algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
}

/** CRC64NVME is only ever for the full object, the SHA family only ever composite. */
export function isChecksumTypeAllowed(algorithm: ChecksumAlgorithm, type: ChecksumType): boolean {
  return type === 'FULL_OBJECT' ? FAMILIES[algorithm] !== undefined : algorithm !== 'CRC64NVME';
}

/** An incremental computation of one checksum. */
export function createHasher(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return crcHasher(32, (bytes, crc) => BigInt(crc32(bytes, Number(crc))));
    case 'CRC32C':
      return crcHasher(32, (bytes, crc) => BigInt(crc32c(bytes, Number(crc))));
    case 'CRC64NVME':
      return crcHasher(64, crc64nvme);
    case 'SHA1':
      return digestHasher('sha1');
    case 'SHA256':
      return digestHasher('sha256');
  }
}

/** The checksum of the object that the parts make, in their order. */
export function checksumOfParts(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): Checksum {
  const family = FAMILIES[algorithm];
  if (type === 'COMPOSITE' || family === undefined) {
    const hasher = createHasher(algorithm);
    for (const part of parts) hasher.update(Buffer.from(part.value, 'base64'));
    return { algorithm, type: 'COMPOSITE', value: `${hasher.digest()}-${parts.length}` };
  }
  const combined = parts.reduce(
    (crc, part) => combineCrc(family, crc, fromBase64(part.value), part.size),
    0n,
  );
  return { algorithm, type, value: toBase64(combined, family.width) };
}

function crcHasher(width: 32 | 64, next: (bytes: Uint8Array, crc: bigint) => bigint): Hasher {
  let crc = 0n;
  return {
    update(bytes) {
      crc = next(bytes, crc);
    },
    digest: () => toBase64(crc, width),
  };
}

function digestHasher(name: 'sha1' | 'sha256'): Hasher {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function toBase64(value: bigint, width: 32 | 64): string {
  return Buffer.from(value.toString(16).padStart(width / 4, '0'), 'hex').toString('base64');
}

function fromBase64(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64').toString('hex') || '0'}`);
}
