// The digests of a content do not depend on the pieces in which it is read.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { digestContent } from '../../../../src/storage/lean/contentDigests.ts';
import { patterned } from '../../../conformance/remote/remoteWorld.ts';

const MIB = 1024 * 1024;

test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])('of %i bytes', async (size) => {
  const bytes = patterned(size, 'digests');
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const md5 = createHash('md5').update(bytes).digest('base64');
  const usual = { sha256, crc32: checksum.toString('base64'), md5: null };
  expect(await digestContent(bytes, { usual: true, md5: false })).toEqual(usual);
  expect(await digestContent(bytes, { usual: true, md5: true })).toEqual({ ...usual, md5 });
  expect(await digestContent(bytes, { usual: false, md5: false })).toEqual({ ...usual, crc32: null });
});
