// Ways in which several servers differ alike.
import type { Difference } from './peer.ts';

/** Of servers that keep objects as files: a key is a path there. */
export const PATHS_AS_KEYS: readonly Difference[] = [
  {
    name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
    observed: ['KeyTooLongError 400', 'KeyTooLongError 400'],
    reason: 'A component between slashes has 255 bytes at most, as in a file system.',
  },
  {
    name: 'the key "a//b" comes back byte for byte from a listing and leads to its content',
    observed: [['a/b'], 'content of a//b'],
    reason: 'Keys are paths, which are cleaned.',
  },
  {
    name: 'the key "/abs" comes back byte for byte from a listing and leads to its content',
    observed: [['abs'], 'content of /abs'],
    reason: 'Keys are paths, which are cleaned.',
  },
  {
    name: 'the key "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" comes back byte for byte from a listing and leads to its content',
    observed: { refused: 'KeyTooLongError 400' },
    reason: 'A component between slashes has 255 bytes at most, as in a file system.',
  },
];

/** Of servers that return checksums without x-amz-checksum-type. */
export const UNTOLD_CHECKSUM_TYPES: readonly Difference[] = [
  {
    name: 'CRC32: sent by the SDK, stored, and returned in checksum mode only',
    observed: ['y/Q5Jg==', undefined, 'y/Q5Jg==', 'hidden'],
    reason: 'The type of a checksum is not told.',
  },
  {
    name: 'CRC32C: sent by the SDK, stored, and returned in checksum mode only',
    observed: ['4waSgw==', undefined, '4waSgw==', 'hidden'],
    reason: 'The type of a checksum is not told.',
  },
  {
    name: 'CRC64NVME: sent by the SDK, stored, and returned in checksum mode only',
    observed: ['rosUhgp5mIg=', undefined, 'rosUhgp5mIg=', 'hidden'],
    reason: 'The type of a checksum is not told.',
  },
  {
    name: 'SHA1: sent by the SDK, stored, and returned in checksum mode only',
    observed: ['98O8HYCOBHMq32eZZczDTKeuNEE=', undefined, '98O8HYCOBHMq32eZZczDTKeuNEE=', 'hidden'],
    reason: 'The type of a checksum is not told.',
  },
  {
    name: 'SHA256: sent by the SDK, stored, and returned in checksum mode only',
    observed: [
      'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
      undefined,
      'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
      'hidden',
    ],
    reason: 'The type of a checksum is not told.',
  },
];
