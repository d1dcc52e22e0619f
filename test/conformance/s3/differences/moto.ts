// moto, an emulator of AWS.
import type { Peer } from './peer.ts';
import { UNTOLD_CHECKSUM_TYPES } from './sharedDifferences.ts';

export const MOTO: Peer = {
  id: 'moto',
  title: 'moto',
  version: '5.2.5',
  signIn: 'an emulator: no key and no token is checked',
  enforced: {
    conditionalCreate: true,
    conditionalReplace: true,
    conditionalDelete: true,
    conditionalCopy: false,
    conditionalComplete: false,
  },
  without: { sts: 'no token is checked' },
  trouble: ['For tests of programs, not for files.'],
  differences: [
    ...UNTOLD_CHECKSUM_TYPES,
    {
      name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
      observed: ['ok', 'ok'],
      reason: 'There is no limit.',
    },
    {
      name: 'the key "new\\nline" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'Error 404' },
      reason: 'A line break in a key is not found again.',
    },
    {
      name: 'R3: a batch delete looks at the ETag of each entry',
      observed: [['k', 'other'], undefined],
      reason: 'ETags are not looked at in a batch.',
    },
    {
      name: 'a checksum that does not fit the content is refused, and nothing is stored',
      observed: ['ok', 'ok', 'ok', 'ok'],
      reason: 'Checksums are stored, not compared.',
    },
    {
      name: 'the CRC32 of a multipart object is a checksum of the checksums of its parts',
      observed: { type: undefined, hasPartCount: false, isFull: false },
      reason: 'Checksums of parts are not put together.',
    },
    {
      name: 'the SHA256 of a multipart object is a checksum of the checksums of its parts',
      observed: { type: undefined, hasPartCount: false, isFull: false },
      reason: 'Checksums of parts are not put together.',
    },
    {
      name: 'the CRC64NVME of a multipart object is that of the whole content',
      observed: { type: 'FULL_OBJECT', hasPartCount: false, isFull: false },
      reason: 'Checksums of parts are not put together.',
    },
    {
      name: 'Complete of a composite upload must name the checksum of each part',
      observed: 'ok',
      reason: 'Nothing is checked.',
    },
    {
      name: 'Complete refuses parts that are too small, wrong ETags and unknown uploads',
      observed: ['EntityTooSmall 400', 'InvalidPart 400', 'Error 500'],
      reason: 'It fails on an upload id that it never issued.',
    },
    {
      name: 'Complete refuses parts that are not in order',
      observed: 'ok',
      reason: 'Nothing is checked.',
    },
    {
      name: 'R3: Complete is conditional like Put; a refused one can be tried again',
      observed: ['PreconditionFailed 412', 'ok', 'ok'],
      reason: 'Only If-None-Match is looked at.',
    },
    {
      name: 'UploadPartCopy takes a range of the source and is conditional on its state',
      observed: ['ok', true],
      reason: 'x-amz-copy-source-if-match is not looked at.',
    },
    {
      name: 'R3: CopyObject is conditional on the source and on the destination',
      observed: ['ok', 'ok', 'ok', 'ok', 'ok'],
      reason: 'No condition of a copy is looked at.',
    },
    {
      name: 'the older ListObjects pages by marker',
      observed: ['A', 'a', 'a b', 'é', '～', '💾'],
      reason: 'Common prefixes are missing.',
    },
    {
      name: 'no page is longer than 1,000 keys, whatever is asked for',
      observed: [1001, false],
      reason: 'Pages are as long as is asked for.',
    },
    {
      name: 'R14: tags that cannot be are refused, and so are unknown storage classes',
      observed: ['BadRequest 400', 'InvalidStorageClass 400'],
      reason: 'Another name for the same refusal.',
    },
    {
      name: 'a wrong secret, an unknown key and no key are refused',
      observed: ['NoSuchKey 404', 'NoSuchKey 404', 404],
      reason: 'No signature is checked.',
    },
    {
      name: 'a clock that is 20 minutes off is told so',
      observed: 'NoSuchKey 404',
      reason: 'No signature is checked.',
    },
    {
      name: 'F9: a presigned GET works without headers, with its overrides, and not after a change',
      observed: [200, 'content', 'attachment', 200],
      reason: 'No signature is checked.',
    },
    {
      name: 'F9: a presigned URL ends when it says',
      observed: [200, false],
      reason: 'No signature is checked.',
    },
    {
      name: 'cross-origin rules are kept and answered, for preflights and for answers',
      observed: [
        'NoSuchCORSConfiguration 404',
        ['https://*.example.com'],
        [200, 'https://app.example.com'],
        [403, 'https://evil.example.net'],
      ],
      reason: 'The rules are kept, but every origin is answered.',
    },
  ],
};
