// SeaweedFS: master, volume server, filer and S3 in one program.
import type { Peer } from './peer.ts';

export const SEAWEEDFS: Peer = {
  id: 'seaweedfs',
  title: 'SeaweedFS',
  version: '4.53',
  signIn: 'access keys',
  enforced: {
    conditionalCreate: true,
    conditionalReplace: true,
    conditionalDelete: true,
    conditionalCopy: true,
    conditionalComplete: true,
  },
  without: { sts: 'the start script sets up none' },
  trouble: [
    'It lists by the encoded name in versioned buckets, so Brimful sorts each listing itself.',
    'A listing of a versioned bucket may miss a name between two pages: each object is looked at before its file is deleted.',
    'A backslash in a name counts as a slash.',
  ],
  differences: [
    {
      name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
      observed: ['KeyTooLongError 400', 'KeyTooLongError 400'],
      reason: 'A component between slashes has 255 bytes at most, as in a file system.',
    },
    {
      name: 'the key "../evil" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'InvalidRequest 400' },
      reason: 'Dots are refused where a path would have them.',
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
      name: 'the key "./here" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'InvalidRequest 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "a/../../b" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'InvalidRequest 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "C:\\\\x" comes back byte for byte from a listing and leads to its content',
      observed: [['C:/x'], 'content of C:\\x'],
      reason: 'A backslash counts as a slash.',
    },
    {
      name: 'the key "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'KeyTooLongError 400' },
      reason: 'A component between slashes has 255 bytes at most, as in a file system.',
    },
    {
      name: 'R3: delete with If-Match removes the state that was seen and no other',
      observed: ['PreconditionFailed 412', 'ok', 'PreconditionFailed 412', 'NotFound 404'],
      reason: 'What is gone fails If-Match with another status.',
    },
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
    {
      name: 'copying a multipart object makes it one part',
      observed: false,
      reason: 'The copy keeps the multipart ETag.',
    },
    {
      name: 'a bucket tells its region; one that is not there is 404',
      observed: [false, 'NotFound 404'],
      reason: 'No region is told.',
    },
  ],
};
