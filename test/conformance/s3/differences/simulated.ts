// Services that cannot be started here: what their documents and their users say is different, as faults
// of our own server. What is not documented is taken for missing.
import type { EndpointCapabilities } from '../../../../src/sync/remoteFolder.ts';
import type { FaultRuleSource } from '../../../servers/faults/faults.ts';

export interface SimulatedService {
  readonly title: string;
  readonly signIn: string;
  readonly faults: readonly FaultRuleSource[];
  /** What the probe must find on our server with these faults. */
  readonly enforced: Omit<EndpointCapabilities, 'versioning'>;
  /** What people should know, one sentence each, for the README. */
  readonly trouble: readonly string[];
  /** Where all of that is said. */
  readonly sources: readonly string[];
}

const KEYS = 'access keys';
const ALL: EndpointCapabilities = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
  conditionalCopy: true,
  conditionalComplete: true,
  versioning: false,
};
const NONE: EndpointCapabilities = {
  conditionalCreate: false,
  conditionalReplace: false,
  conditionalDelete: false,
  conditionalCopy: false,
  conditionalComplete: false,
  versioning: false,
};

const UNHEEDED: FaultRuleSource = {
  type: 'ignore-preconditions',
  operations: ['PutObject', 'CompleteMultipartUpload', 'CopyObject', 'DeleteObject'],
};
const NO_VERSIONS: FaultRuleSource = {
  ...{ type: 'error', code: 'NotImplemented', status: 501 },
  operations: ['PutBucketVersioning', 'GetBucketVersioning', 'ListObjectVersions'],
};
const NO_ACCESS_LISTS: FaultRuleSource = {
  ...{ type: 'error', code: 'NotImplemented', status: 501 },
  operations: ['GetObjectAcl'],
};
const CHECKSUM_HEADERS = [
  'x-amz-checksum-crc32',
  'x-amz-checksum-sha256',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-algorithm',
  'x-amz-trailer',
];
const noChecksums = (code: string, status: number): FaultRuleSource => ({
  ...{ type: 'error', code, status, headers: CHECKSUM_HEADERS },
});

export const SIMULATED: readonly SimulatedService[] = [
  {
    title: 'Cloudflare R2',
    signIn: KEYS,
    faults: [
      { type: 'ignore-preconditions', operations: ['CopyObject', 'DeleteObject'] },
      // CRC32 of a whole object is not offered for uploads in parts.
      { type: 'error', code: 'NotImplemented', status: 501, headers: ['x-amz-checksum-type'] },
      ...[NO_VERSIONS, NO_ACCESS_LISTS],
    ],
    enforced: { ...ALL, conditionalCopy: false, conditionalDelete: false },
    trouble: ['The region is `auto`.', 'There are no versions: keep a trash elsewhere.'],
    sources: ['https://developers.cloudflare.com/r2/api/s3/api/'],
  },
  {
    title: 'Backblaze',
    signIn: KEYS,
    faults: [noChecksums('InvalidArgument', 400), UNHEEDED],
    enforced: { ...NONE, checksums: 'required' },
    trouble: ['Access lists are of the bucket only.'],
    sources: [
      'https://www.backblaze.com/docs/cloud-storage-s3-compatible-api',
      'https://github.com/io7m-com/exfilac/issues/35',
    ],
  },
  {
    title: 'Wasabi',
    signIn: KEYS,
    faults: [UNHEEDED],
    enforced: NONE,
    trouble: [],
    sources: ['https://docs.wasabi.com/docs/operations-on-objects'],
  },
  {
    title: 'Google Cloud Storage (interoperability)',
    signIn: 'HMAC keys',
    faults: [noChecksums('ExcessHeaderValues', 400), UNHEEDED],
    enforced: { ...NONE, checksums: 'required' },
    trouble: [],
    sources: [
      'https://github.com/milvus-io/milvus-storage/pull/480',
      'https://github.com/aws/aws-sdk-java-v2/pull/6055',
    ],
  },
  {
    title: 'OVHcloud',
    signIn: KEYS,
    faults: [noChecksums('NotImplemented', 501), UNHEEDED],
    enforced: { ...NONE, checksums: 'required' },
    trouble: [],
    sources: ['https://github.com/ovh/public-cloud-roadmap/issues/700'],
  },
  {
    title: 'Hetzner',
    signIn: KEYS,
    faults: [{ type: 'ignore-preconditions', operations: ['CopyObject'] }],
    enforced: { ...ALL, conditionalCopy: false },
    trouble: ['Copies may fail: a renamed file is then uploaded again.'],
    sources: ['https://docs.hetzner.com/storage/object-storage/supported-actions/'],
  },
  {
    title: 'Garage',
    signIn: KEYS,
    faults: [UNHEEDED, NO_VERSIONS, NO_ACCESS_LISTS],
    enforced: NONE,
    trouble: ['There are no versions.'],
    sources: ['https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility'],
  },
  {
    title: 'RustFS',
    signIn: KEYS,
    faults: [{ type: 'ignore-preconditions', operations: ['CopyObject', 'DeleteObject'] }],
    enforced: { ...ALL, conditionalCopy: false, conditionalDelete: false },
    trouble: [],
    sources: ['https://github.com/rustfs/rustfs/issues/406'],
  },
  {
    title: 'Apache Ozone',
    signIn: KEYS,
    faults: [UNHEEDED, NO_VERSIONS],
    enforced: NONE,
    trouble: ['Checksums are accepted and not kept.', 'There are no versions.'],
    sources: [
      'https://docs.cloudera.com/cdp-private-cloud-base/latest/ozone-storing-data/topics/ozone-rest-endpoints-supported-on-ozone-s3-gateway.html',
      'https://mail-archive.com/issues@ozone.apache.org/msg109678.html',
    ],
  },
];
