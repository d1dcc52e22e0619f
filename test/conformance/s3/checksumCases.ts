// Checksums: verified on the way in, stored, given back; for whole objects and for parts.
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { bytes, outcome, type CaseContext, type S3Case } from './s3Case.ts';

const INPUT = '123456789';
/** The published check values of the CRC catalogue; digests from node:crypto. All base64. */
const CHECK_VALUES = {
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: createHash('sha1').update(INPUT).digest('base64'),
  SHA256: createHash('sha256').update(INPUT).digest('base64'),
} as const;
const ALGORITHMS = Object.keys(CHECK_VALUES) as (keyof typeof CHECK_VALUES)[];
const PART_BYTES = 5 * 1024 ** 2;

export const checksumCases: readonly S3Case[] = [
  ...ALGORITHMS.map((algorithm): S3Case => ({
    name: `${algorithm}: sent by the SDK, stored, and returned in checksum mode only`,
    async run({ s3, bucket: Bucket }) {
      const ChecksumAlgorithm = algorithm;
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: INPUT, ChecksumAlgorithm }));
      const field = `Checksum${algorithm}` as const;
      const shown = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
      const hidden = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
      await got.Body?.transformToString(); // the SDK verifies while it reads
      return [shown[field], shown.ChecksumType, got[field], hidden[field] ?? 'hidden'];
    },
    expected: [CHECK_VALUES[algorithm], 'FULL_OBJECT', CHECK_VALUES[algorithm], 'hidden'],
  })),
  {
    name: 'a checksum that does not fit the content is refused, and nothing is stored',
    async run({ s3, bucket: Bucket }) {
      const put = (Key: string, claim: object): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'something else', ...claim })));
      return [
        await put('k', { ChecksumAlgorithm: 'CRC64NVME', ChecksumCRC64NVME: CHECK_VALUES.CRC64NVME }),
        await put('k', { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: CHECK_VALUES.SHA256 }),
        await put('k', { ContentMD5: createHash('md5').update(INPUT).digest('base64') }),
        await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))),
      ];
    },
    expected: ['BadDigest 400', 'BadDigest 400', 'BadDigest 400', 'NotFound 404'],
  },
  {
    name: 'the CRC32 of a multipart object is a checksum of the checksums of its parts',
    run: (context) => multipart(context, 'CRC32', undefined, ['CRC32']),
    expected: { type: 'COMPOSITE', hasPartCount: true, isFull: false },
  },
  {
    name: 'the SHA256 of a multipart object is a checksum of the checksums of its parts',
    run: (context) => multipart(context, 'SHA256', undefined, ['SHA256']),
    expected: { type: 'COMPOSITE', hasPartCount: true, isFull: false },
  },
  {
    name: 'the CRC64NVME of a multipart object is that of the whole content',
    run: (context) => multipart(context, 'CRC64NVME', 'FULL_OBJECT', ['CRC64NVME']),
    expected: { type: 'FULL_OBJECT', hasPartCount: false, isFull: true },
  },
  {
    name: 'a CRC32 for the full object can be asked for',
    run: (context) => multipart(context, 'CRC32', 'FULL_OBJECT', ['CRC32']),
    expected: { type: 'FULL_OBJECT', hasPartCount: false, isFull: true },
  },
  {
    name: 'Complete of a composite upload must name the checksum of each part',
    run: (context) => outcome(multipart(context, 'CRC32', undefined, [])),
    expected: 'InvalidRequest 400',
  },
];

/** Uploads two parts; `repeats` says which checksums of the parts Complete names. */
async function multipart(
  { s3, bucket: Bucket }: CaseContext,
  algorithm: ChecksumAlgorithm & keyof typeof CHECK_VALUES,
  type: ChecksumType | undefined,
  repeats: readonly (keyof typeof CHECK_VALUES)[],
): Promise<unknown> {
  const contents = [bytes(PART_BYTES), bytes(1000, 2)];
  const field = `Checksum${algorithm}` as const;
  const upload = { Bucket, Key: 'k' };
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({
      ...upload,
      ChecksumAlgorithm: algorithm,
      ...(type === undefined ? {} : { ChecksumType: type }),
    }),
  );
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of contents.entries()) {
    const PartNumber = index + 1;
    const part = await s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber, Body, ChecksumAlgorithm: algorithm }),
    );
    const named = repeats.map((name) => [`Checksum${name}`, part[`Checksum${name}`]]);
    Parts.push({ PartNumber, ETag: part.ETag, ...(Object.fromEntries(named) as Partial<CompletedPart>) });
  }
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...{ ...upload, UploadId, MultipartUpload: { Parts } },
      ...(type === undefined ? {} : { ChecksumType: type }),
    }),
  );
  const head = await s3.send(new HeadObjectCommand({ ...upload, ChecksumMode: 'ENABLED' }));

  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'whole',
      Body: Buffer.concat(contents),
      ChecksumAlgorithm: algorithm,
    }),
  );
  const whole = await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }));
  return {
    type: head.ChecksumType,
    hasPartCount: head[field]?.endsWith('-2'),
    isFull: head[field] === whole[field],
  };
}
