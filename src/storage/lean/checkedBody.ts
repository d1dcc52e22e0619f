// Holds the body of a download to the checksum that the service sent with it (F8).
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { createChecksumStream } from '@smithy/core/serde';
import type { Checksum } from '@smithy/types';
import type { WireHeaders } from './wireHeaders.ts';

type NewChecksum = () => Promise<Checksum> | Checksum;

/** In the order of the SDK's preference (AWS: S3 User Guide, "Checking object integrity"). */
const ALGORITHMS: readonly (readonly [string, NewChecksum])[] = [
  ['x-amz-checksum-sha256', () => hashChecksum('sha256')],
  ['x-amz-checksum-sha1', () => hashChecksum('sha1')],
  ['x-amz-checksum-crc32', crc32Checksum],
  // Of objects that other tools wrote: slower, and not worth loading for one's own.
  ['x-amz-checksum-crc32c', async () => new (await import('@aws-sdk/checksums/crc')).Crc32c()],
  ['x-amz-checksum-crc64nvme', async () => new (await import('@aws-sdk/checksums/crc')).Crc64Nvme()],
];
/** A checksum of the parts' checksums, with their number, says nothing about the body as a whole. */
const OF_PARTS = /-\d+$/;

/**
 * The body, which fails at its end if it is not what its checksum says; null: it came with none. Throws what
 * is worth another attempt when the body has broken off.
 */
export async function checkedBody(body: Readable, headers: WireHeaders): Promise<Readable | null> {
  for (const [checksumSourceLocation, create] of ALGORITHMS) {
    const expectedChecksum = headers[checksumSourceLocation];
    if (expectedChecksum === undefined || OF_PARTS.test(expectedChecksum)) continue;
    const checksum = await create();
    // A body that broke meanwhile would never end: nobody has listened yet.
    if (body.destroyed) throw Object.assign(new Error('the body broke off'), { code: 'ECONNRESET' });
    const stream = createChecksumStream({ expectedChecksum, checksumSourceLocation, checksum, source: body });
    return stream;
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
