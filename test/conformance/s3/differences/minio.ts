// MinIO, the last release that was public.
import type { Peer } from './peer.ts';

export const MINIO: Peer = {
  id: 'minio',
  title: 'MinIO',
  version: '2026-02-12',
  signIn: 'STS, verified; roles are set when the server starts',
  enforced: {
    conditionalCreate: true,
    conditionalReplace: true,
    conditionalDelete: false,
    conditionalCopy: false,
    conditionalComplete: true,
  },
  without: { sts: 'roles are set when the server starts: sign-in has a journey of its own' },
  trouble: [
    'An object hides what lies below its own name (`x` hides `x/child`), in a versioned bucket also a deleted one.',
    'Names between slashes have at most 255 bytes.',
  ],
  differences: [
    {
      name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
      observed: ['XMinioInvalidObjectName 400', 'KeyTooLongError 400'],
      reason: 'A component between slashes has 255 bytes at most, as in a file system.',
    },
    {
      name: 'the key "../evil" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'XMinioInvalidResourceName 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "a//b" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'XMinioInvalidObjectName 400' },
      reason: 'Keys are paths: an empty component is refused.',
    },
    {
      name: 'the key "/abs" comes back byte for byte from a listing and leads to its content',
      observed: [['abs'], 'content of /abs'],
      reason: 'Keys are paths: a slash at the beginning is dropped.',
    },
    {
      name: 'the key "./here" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'XMinioInvalidResourceName 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "a/../../b" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'XMinioInvalidResourceName 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'XMinioInvalidObjectName 400' },
      reason: 'A component between slashes has 255 bytes at most, as in a file system.',
    },
    {
      name: 'R3: delete with If-Match removes the state that was seen and no other',
      observed: ['ok', 'ok', 'ok', 'NotFound 404'],
      reason: 'If-Match is not looked at in a deletion.',
    },
    {
      name: 'R3: a batch delete looks at the ETag of each entry',
      observed: [['k', 'other'], undefined],
      reason: 'ETags are not looked at in a deletion.',
    },
    {
      name: 'a checksum that does not fit the content is refused, and nothing is stored',
      observed: [
        'XAmzContentChecksumMismatch 400',
        'XAmzContentChecksumMismatch 400',
        'BadDigest 400',
        'NotFound 404',
      ],
      reason: 'Another name for the same refusal.',
    },
    {
      name: 'Complete of a composite upload must name the checksum of each part',
      observed: 'InvalidPart 400',
      reason: 'Another name for the same refusal.',
    },
    {
      name: 'R3: CopyObject is conditional on the source and on the destination',
      observed: ['PreconditionFailed 412', 'ok', 'ok', 'ok', 'ok'],
      reason: 'Conditions on the destination of a copy are not looked at; those on the source are.',
    },
    {
      name: 'keys are listed in UTF-8 order, page by page, each once',
      observed: [
        ['A', 'a', 'a b', 'b/1', 'é', '～', '💾'],
        [3, 3, 1],
      ],
      reason: 'An object hides what lies below its own name: `a/...` is not listed beside an object `a`.',
    },
    {
      name: 'prefix, delimiter and StartAfter together',
      observed: [
        { keys: ['A', 'a', 'a b', 'é', '～', '💾'], prefixes: ['b/'], next: undefined },
        { keys: [], prefixes: [], next: undefined },
        { keys: [], prefixes: [], next: undefined },
        { keys: ['～', '💾'], prefixes: [], next: undefined },
        { keys: [], prefixes: [], next: undefined },
      ],
      reason: 'An object hides what lies below its own name: `a/...` is not listed beside an object `a`.',
    },
    {
      name: 'pages with a delimiter count common prefixes and show each once',
      observed: ['A', 'a', 'a b', 'b/', 'é', '～', '💾'],
      reason: 'An object hides what lies below its own name: `a/...` is not listed beside an object `a`.',
    },
    {
      name: 'the older ListObjects pages by marker',
      observed: ['A', 'a', 'a b', 'b/', 'é', '～', '💾'],
      reason: 'An object hides what lies below its own name: `a/...` is not listed beside an object `a`.',
    },
    {
      name: 'R14: a copy has the headers and tags of its source, or those of its request',
      observed: [
        {
          CacheControl: 'max-age=60',
          ContentDisposition: 'attachment; filename="a.txt"',
          ContentEncoding: 'gzip',
          ContentLanguage: 'de',
          ContentType: 'text/html; charset=utf-8',
          expires: null,
          metadata: { author: 'x' },
          tags: 2,
        },
        ['empty=', 'team=docs and more'],
        {
          CacheControl: undefined,
          ContentDisposition: undefined,
          ContentEncoding: undefined,
          ContentLanguage: undefined,
          ContentType: 'text/plain',
          expires: null,
          metadata: { author: 'y' },
          tags: 1,
        },
        ['other=1'],
        ['empty=', 'team=docs and more'],
      ],
      reason: 'The Expires header is not kept, and metadata that is replaced takes the tags with it.',
    },
    {
      name: 'R14: tags that cannot be are refused, and so are unknown storage classes',
      observed: ['BadRequest 400', 'InvalidStorageClass 400'],
      reason: 'Another name for the same refusal.',
    },
    {
      name: 'R14: an access control list is of one object; a copy begins with the owner alone',
      observed: [[' FULL_CONTROL'], [' FULL_CONTROL'], [' FULL_CONTROL']],
      reason: 'There are no access lists.',
    },
    {
      name: 'cross-origin rules are kept and answered, for preflights and for answers',
      observed: { refused: 'NotImplemented 501' },
      reason: 'Cross-origin rules are set for the whole server, not for a bucket.',
    },
  ],
};
