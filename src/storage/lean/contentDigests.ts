// What a request says about its content: the hash that is signed, and the checksums that are verified.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { Checksums } from '../calls/objectCalls.ts';
import { crc32Bytes } from '../calls/wholeChecksum.ts';

/**
 * Read at once (bytes); other work may run in between, which 8 MiB would keep waiting for 10 ms. Another
 * thread would have to copy the content, which costs as much as hashing it.
 */
const AT_ONCE_BYTES = 1024 * 1024;

export interface ContentDigests {
  /** Hex. */
  readonly sha256: string;
  /** Base64, as in x-amz-checksum-crc32; null: the endpoint does not take it. */
  readonly crc32: string | null;
  /** Base64, as in Content-MD5; null: the endpoint does not demand it. */
  readonly md5: string | null;
}

/** Reads `bytes` once for all of them; they must not change meanwhile. */
export async function digestContent(bytes: Uint8Array, { usual, md5 }: Checksums): Promise<ContentDigests> {
  const hash = createHash('sha256');
  const demanded = md5 ? createHash('md5') : null;
  let checksum = 0;
  for (let offset = 0; offset < bytes.length; offset += AT_ONCE_BYTES) {
    if (offset > 0) await setImmediate();
    const piece = bytes.subarray(offset, offset + AT_ONCE_BYTES);
    hash.update(piece);
    demanded?.update(piece);
    if (usual) checksum = crc32(piece, checksum);
  }
  return {
    sha256: hash.digest('hex'),
    crc32: usual ? crc32Bytes(checksum).toString('base64') : null,
    md5: demanded?.digest('base64') ?? null,
  };
}
