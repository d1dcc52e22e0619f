// Versity S3 Gateway over a folder of a file system.
import type { Peer } from './peer.ts';
import { PATHS_AS_KEYS } from './sharedDifferences.ts';

export const VERSITYGW: Peer = {
  id: 'versitygw',
  title: 'Versity S3 Gateway',
  version: '1.8.0',
  signIn: 'access keys',
  enforced: {
    conditionalCreate: true,
    conditionalReplace: true,
    conditionalDelete: true,
    conditionalCopy: false,
    conditionalComplete: true,
  },
  without: { sts: 'there is none' },
  trouble: [
    'In versioned buckets a name that was deleted is refused at first; Brimful then looks before it writes.',
    'A folder cannot stand where an object is, or was in a versioned bucket.',
    'Files whose names have more than about 230 bytes cannot be replaced.',
    'Control characters in names are lost.',
  ],
  differences: [
    ...PATHS_AS_KEYS,
    {
      name: 'a stream is sent as aws-chunked and stored without its wrapping',
      observed: { isSame: true, encoding: 'aws-chunked' },
      reason: 'What wrapped the content in transfer is stored as its encoding.',
    },
    {
      name: 'the key "../evil" comes back byte for byte from a listing and leads to its content',
      observed: { refused: '400 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "./here" comes back byte for byte from a listing and leads to its content',
      observed: [['here'], 'content of ./here'],
      reason: 'Keys are paths, which are cleaned.',
    },
    {
      name: 'the key "a/../../b" comes back byte for byte from a listing and leads to its content',
      observed: { refused: '400 400' },
      reason: 'Dots are refused where a path would have them.',
    },
    {
      name: 'the key "folder/" comes back byte for byte from a listing and leads to its content',
      observed: { refused: 'DirectoryObjectContainsData 400' },
      reason: 'A key that ends in a slash is a folder, which has no content.',
    },
    {
      name: 'the key "tab\\tand\\u0001control" comes back byte for byte from a listing and leads to its content',
      observed: [['tab\tand�control'], 'content of tab\tand\u0001control'],
      reason: 'XML cannot hold control characters, and encoding-type=url is not heeded for them.',
    },
    {
      name: 'R3: delete with If-Match removes the state that was seen and no other',
      observed: ['PreconditionFailed 412', 'ok', 'ok', 'NotFound 404'],
      reason: 'Deleting what is gone succeeds even with If-Match. Harmless: it is gone either way.',
    },
    {
      name: 'R3: a batch delete looks at the ETag of each entry',
      observed: [['k', 'other'], undefined],
      reason: 'ETags are not looked at in a batch.',
    },
    {
      name: 'parts become one object with metadata and the ETag md5(md5s)-N',
      observed: { refused: 'InvalidPart 400' },
      reason: 'All parts but the last must have one size.',
    },
    {
      name: 'Complete refuses parts that are not in order',
      observed: 'InvalidPart 400',
      reason: 'Another name for the same refusal.',
    },
    {
      name: 'R3: Complete is conditional like Put; a refused one can be tried again',
      observed: ['PreconditionFailed 412', 'PreconditionFailed 412', 'InvalidPart 400'],
      reason: 'The condition holds, but a refused upload cannot be completed any more.',
    },
    {
      name: 'R3: CopyObject is conditional on the source and on the destination',
      observed: ['PreconditionFailed 412', 'ok', 'ok', 'ok', 'ok'],
      reason: 'Conditions on the destination of a copy are not looked at; those on the source are.',
    },
    {
      name: 'copying a multipart object makes it one part',
      observed: { refused: 'InvalidPart 400' },
      reason: 'All parts but the last must have one size.',
    },
    {
      name: 'keys are listed in UTF-8 order, page by page, each once',
      observed: { refused: 'ObjectParentIsFile 409' },
      reason: 'A folder cannot stand where an object is: keys are paths.',
    },
    {
      name: 'prefix, delimiter and StartAfter together',
      observed: { refused: 'ObjectParentIsFile 409' },
      reason: 'A folder cannot stand where an object is: keys are paths.',
    },
    {
      name: 'pages with a delimiter count common prefixes and show each once',
      observed: { refused: 'ObjectParentIsFile 409' },
      reason: 'A folder cannot stand where an object is: keys are paths.',
    },
    {
      name: 'the older ListObjects pages by marker',
      observed: { refused: 'ObjectParentIsFile 409' },
      reason: 'A folder cannot stand where an object is: keys are paths.',
    },
    {
      name: 'versions: conditions look at the current one; a marker counts as nothing there',
      observed: ['PreconditionFailed 412', 'ok', 'PreconditionFailed 412'],
      reason: 'A delete marker counts as an object for If-None-Match.',
    },
    {
      name: 'versions: pages by key and version marker show each once',
      observed: [6, 5],
      reason: 'One version is missing between two pages.',
    },
    {
      name: 'R14: headers, metadata and tags of a put are there, those of a multipart upload too',
      observed: { refused: 'InvalidPart 400' },
      reason: 'All parts but the last must have one size.',
    },
    {
      name: 'R14: tags that cannot be are refused, and so are unknown storage classes',
      observed: ['ok', 'ok'],
      reason: 'Neither tags nor storage classes are checked.',
    },
    {
      name: 'R14: an access control list is of one object; a copy begins with the owner alone',
      observed: { refused: 'NotImplemented 501' },
      reason: 'Access lists are switched off.',
    },
  ],
};
