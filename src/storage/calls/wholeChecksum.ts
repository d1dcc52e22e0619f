// The checksum that the service has stored of a whole object: what a download is held to (F8).
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Checksum } from '@smithy/types';
import type { ObjectHeaders } from './objectCalls.ts';

type NewChecksum = () => Promise<Checksum> | Checksum;

/** In the order of the SDK's preference (AWS: S3 User Guide, "Checking object integrity"). */
const ALGORITHMS = [
  ['ChecksumSHA256', () => hashChecksum('sha256')],
  ['ChecksumSHA1', () => hashChecksum('sha1')],
  ['ChecksumCRC32', crc32Checksum],
  // Of objects that other tools wrote: slower, and not worth loading for one's own.
  ['ChecksumCRC32C', async () => new (await import('@aws-sdk/checksums/crc')).Crc32c()],
  ['ChecksumCRC64NVME', async () => new (await import('@aws-sdk/checksums/crc')).Crc64Nvme()],
] as const satisfies readonly (readonly [keyof ObjectHeaders, NewChecksum])[];

export type ChecksumHeaders = Partial<Pick<ObjectHeaders, (typeof ALGORITHMS)[number][0]>>;

/** A checksum of the parts' checksums, with their number, says nothing about the content as a whole. */
const OF_PARTS = /-\d+$/;

export interface WholeChecksum {
  /** For the words of an error: `ChecksumCRC32`. */
  readonly field: string;
  /** Base64. */
  readonly expected: string;
  /** Has seen nothing yet. */
  readonly checksum: Checksum;
}

/** Returns what the whole content must add up to; null: the service has stored no such checksum. */
export async function wholeChecksum(headers: ChecksumHeaders): Promise<WholeChecksum | null> {
  for (const [field, create] of ALGORITHMS) {
    const expected = headers[field];
    if (expected !== undefined && !OF_PARTS.test(expected)) {
      return { field, expected, checksum: await create() };
    }
  }
  return null;
}

function hashChecksum(algorithm: string): Checksum {
  let hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(hash.digest()),
    reset: () => {
      hash = createHash(algorithm);
    },
  };
}

function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => Promise.resolve(crc32Bytes(value)),
    reset: () => {
      value = 0;
    },
  };
}

/** As sent in x-amz-checksum-crc32, before base64. */
export function crc32Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
