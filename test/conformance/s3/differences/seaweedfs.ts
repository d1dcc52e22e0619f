// SeaweedFS: master, volume server, filer and S3 in one program.
import type { Peer } from './peer.ts';
import { PATHS_AS_KEYS, UNTOLD_CHECKSUM_TYPES } from './sharedDifferences.ts';

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
    'In a versioned bucket new files whose names have nearly 255 bytes are refused.',
  ],
  differences: [
    ...PATHS_AS_KEYS,
    ...UNTOLD_CHECKSUM_TYPES,
    {
      name: 'the key "../evil" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'InvalidRequest 400' },
      reason: 'Dots are refused where a path would have them.',
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
      name: 'R3: delete with If-Match removes the state that was seen and no other',
      observed: ['PreconditionFailed 412', 'ok', 'PreconditionFailed 412', 'NotFound 404'],
      reason: 'What is gone fails If-Match with another status.',
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
