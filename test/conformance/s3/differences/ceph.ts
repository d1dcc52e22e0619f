// Where Ceph behaves differently from what AWS documents and the local server does, each with its reason.
import { GIVEN, OTHER, TAGS } from '../propertyCases.ts';
import type { Difference, Peer } from './peer.ts';

const DENIED = 'AccessDenied 403';
const INVALID = 'InvalidArgument 400';

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
    observed: ['ok', 'InvalidObjectName 400'],
    reason: 'Another name for the same refusal.',
  },
  {
    name: 'R3: delete with If-Match removes the state that was seen and no other',
    observed: ['PreconditionFailed 412', 'ok', 'ok', 'NotFound 404'],
    reason: 'Deleting what is gone succeeds even with If-Match. Harmless: it is gone either way.',
  },
  {
    name: 'the CRC32 of a multipart object is a checksum of the checksums of its parts',
    observed: { type: 'FULL_OBJECT', hasPartCount: false, isFull: true },
    reason: 'Where the type is not named, Ceph takes FULL_OBJECT for every CRC; AWS only for CRC64NVME.',
  },
  {
    name: 'Complete of a composite upload must name the checksum of each part',
    observed: 'ok',
    reason: 'Follows from the row above; Ceph does not ask for the checksums again either way.',
  },
  {
    name: 'ListParts and ListMultipartUploads show what is there until it is aborted',
    observed: {
      pages: [
        [[[1, 5_242_880]], true],
        [[[2, 10]], false],
      ],
      uploads: [['k', true]],
      left: 0,
      parts: 'NoSuchKey 404',
    },
    reason: 'An unknown upload is NoSuchKey in ListParts.',
  },
  {
    name: 'Complete refuses parts that are too small, wrong ETags and unknown uploads',
    observed: ['EntityTooSmall 400', 'InvalidPart 400', 'InternalError 500'],
    reason: 'Ceph fails on an upload id that it never issued.',
  },
  {
    name: 'Complete refuses parts that are not in order',
    observed: 'ok',
    reason: 'Ceph puts them in order by itself.',
  },
  {
    name: 'UploadPartCopy takes a range of the source and is conditional on its state',
    observed: ['ok', true],
    reason:
      'x-amz-copy-source-if-match is not looked at in UploadPartCopy: who copies parts must compare ETags itself.',
  },
  {
    name: 'R3: CopyObject is conditional on the source and on the destination',
    observed: ['PreconditionFailed 412', 'ok', 'ok', 'ok', 'ok'],
    reason: 'Conditions on the destination of a copy are not looked at; those on the source are.',
  },
  {
    name: 'copying a multipart object makes it one part',
    observed: false,
    reason: 'The copy keeps the multipart ETag, because Ceph copies without reading.',
  },
  {
    name: 'R14: a copy has the headers and tags of its source, or those of its request',
    observed: [GIVEN, TAGS, OTHER, ['other=1'], []],
    reason: 'Metadata that is replaced takes the tags with it unless they are sent again.',
  },
  {
    name: 'R14: tags that cannot be are refused, and so are unknown storage classes',
    observed: [INVALID, INVALID],
    reason: 'Another name for the same refusals.',
  },
  {
    name: 'no page is longer than 1,000 keys, whatever is asked for',
    observed: [1001, false],
    reason: 'Ceph allows more than AWS: page on IsTruncated, never on the count.',
  },
  {
    name: 'versions: an old one can be copied back, a listed one removed for good',
    observed: ['first', 'NoSuchKey 404'],
    reason: 'Another name for the same refusal.',
  },
  {
    name: 'a wrong secret, an unknown key and no key are refused',
    observed: [DENIED, DENIED, 403],
    reason: 'With STS switched on, Ceph tries its other ways of signing in and reports the last one.',
  },
  {
    name: 'a presigned PUT stores what is sent to it',
    observed: 403,
    reason: 'fetch() adds a Content-Type that was not signed; Ceph 20 refuses that, AWS does not.',
  },
  {
    name: 'a bucket tells its region; one that is not there is 404',
    observed: [false, 'NotFound 404'],
    reason: 'The location is the name of the zone group.',
  },
  {
    name: 'expired, foreign, early, misdirected and malformed tokens each have their code',
    observed: {
      ...{ expired: DENIED, foreignKey: DENIED, notYet: DENIED, otherAudience: DENIED },
      ...{ otherIssuer: DENIED, tampered: DENIED, algNone: DENIED, garbage: DENIED },
    },
    reason: 'All tokens are refused, none is told why.',
  },
  {
    name: 'durations, session names and policies outside the limits are refused',
    observed: [INVALID, INVALID, INVALID, INVALID, INVALID, 'MalformedPolicyDocumentException 400'],
    reason: 'Another name for the same refusals.',
  },
  {
    name: 'comparing an ETag needs the permission to read',
    observed: ['ok', 'PreconditionFailed 412', 'PreconditionFailed 412'],
    reason: 'Ceph compares without asking whether the caller may read.',
  },
];

export const CEPH: Peer = {
  id: 'ceph',
  title: 'Ceph RGW',
  version: '20.2',
  signIn: 'STS, verified',
  enforced: {
    conditionalCreate: true,
    conditionalReplace: true,
    conditionalDelete: true,
    // Takes the headers of CopyObject and does not heed them.
    conditionalCopy: false,
    conditionalComplete: true,
  },
  trouble: ['Wrong keys are refused in the same words as missing rights.'],
  differences: DIFFERENCES,
};
