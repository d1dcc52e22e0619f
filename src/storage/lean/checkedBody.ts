// Holds the body of a download to the checksum that the service sent with it (F8).
import type { Readable } from 'node:stream';
import { createChecksumStream } from '@smithy/core/serde';
import { wholeChecksum } from '../calls/wholeChecksum.ts';
import type { ChecksumHeaders } from '../calls/wholeChecksum.ts';

/**
 * The body, which fails at its end if it is not what its checksum says; null: it came with none. Throws what
 * is worth another attempt when the body has broken off.
 */
export async function checkedBody(body: Readable, headers: ChecksumHeaders): Promise<Readable | null> {
  const whole = await wholeChecksum(headers);
  if (whole === null) return null;
  const { field: checksumSourceLocation, expected: expectedChecksum, checksum } = whole;
  // A body that broke meanwhile would never end: nobody has listened yet.
  if (body.destroyed) throw Object.assign(new Error('the body broke off'), { code: 'ECONNRESET' });
  return createChecksumStream({ expectedChecksum, checksumSourceLocation, checksum, source: body });
}
