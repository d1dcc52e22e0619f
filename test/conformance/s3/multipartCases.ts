// Multipart uploads: parts, their limits, resuming, conditions at the end; and copies of all kinds.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { bytes, outcome, type CaseContext, type S3Case } from './s3Case.ts';

const PART_BYTES = 5 * 1024 ** 2;
const WRONG = '"00000000000000000000000000000000"';

interface Started {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

export const multipartCases: readonly S3Case[] = [
  {
    name: 'parts become one object with metadata and the ETag md5(md5s)-N',
    async run(context) {
      const upload = await start(context);
      const contents = [bytes(PART_BYTES), bytes(PART_BYTES, 2), bytes(77, 3)];
      const parts = await sendParts(context, upload, contents);
      const { ETag } = await complete(context, upload, parts);
      const md5s = contents.map((part) => createHash('md5').update(part).digest());
      const expected = createHash('md5').update(Buffer.concat(md5s)).digest('hex');
      const got = await context.s3.send(new GetObjectCommand({ Bucket: upload.Bucket, Key: upload.Key }));
      const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
      const Range = `bytes=${PART_BYTES - 2}-${PART_BYTES + 1}`;
      const across = await context.s3.send(
        new GetObjectCommand({ Bucket: upload.Bucket, Key: upload.Key, Range }),
      );
      const middle = Buffer.from((await across.Body?.transformToByteArray()) ?? []);
      const whole = Buffer.concat(contents);
      return {
        hasEtag: ETag === `"${expected}-3"` && got.ETag === ETag,
        isSame: content.equals(whole),
        isRangeSame: middle.equals(whole.subarray(PART_BYTES - 2, PART_BYTES + 2)),
        metadata: got.Metadata,
      };
    },
    expected: { hasEtag: true, isSame: true, isRangeSame: true, metadata: { mtime: '1.5' } },
  },
  {
    name: 'ListParts and ListMultipartUploads show what is there until it is aborted',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      const upload = await start(context);
      await sendParts(context, upload, [bytes(PART_BYTES), bytes(10)]);
      const page = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
      const PartNumberMarker = page.NextPartNumberMarker;
      const rest = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker }));
      const during = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      await s3.send(new AbortMultipartUploadCommand(upload));
      const after = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      return {
        pages: [page, rest].map(({ Parts, IsTruncated }) => [
          Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
          IsTruncated,
        ]),
        uploads: during.Uploads?.map(({ Key, UploadId }) => [Key, UploadId === upload.UploadId]),
        left: after.Uploads?.length ?? 0,
        parts: await outcome(s3.send(new ListPartsCommand(upload))),
      };
    },
    expected: {
      pages: [
        [[[1, PART_BYTES]], true],
        [[[2, 10]], false],
      ],
      uploads: [['k', true]],
      left: 0,
      parts: 'NoSuchUpload 404',
    },
  },
  {
    name: 'Complete refuses parts that are too small, wrong ETags and unknown uploads',
    async run(context) {
      const upload = await start(context);
      const parts = await sendParts(context, upload, [bytes(1000), bytes(1000)]);
      const first = parts.slice(0, 1);
      const wrongEtag = first.map((part) => ({ ...part, ETag: WRONG }));
      return [
        await outcome(complete(context, upload, parts)),
        await outcome(complete(context, upload, wrongEtag)),
        await outcome(complete(context, { ...upload, UploadId: 'none' }, first)),
      ];
    },
    expected: ['EntityTooSmall 400', 'InvalidPart 400', 'NoSuchUpload 404'],
  },
  {
    name: 'Complete refuses parts that are not in order',
    async run(context) {
      const upload = await start(context);
      const parts = await sendParts(context, upload, [bytes(PART_BYTES), bytes(PART_BYTES)]);
      return outcome(complete(context, upload, [...parts].reverse()));
    },
    expected: 'InvalidPartOrder 400',
  },
  {
    name: 'R3: Complete is conditional like Put; a refused one can be tried again',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      const upload = await start(context);
      const parts = await sendParts(context, upload, [bytes(1000)]);
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'there' }));
      return [
        await outcome(complete(context, upload, parts, { IfNoneMatch: '*' })),
        await outcome(complete(context, upload, parts, { IfMatch: WRONG })),
        await outcome(complete(context, upload, parts, { IfMatch: ETag ?? '' })),
      ];
    },
    expected: ['PreconditionFailed 412', 'PreconditionFailed 412', 'ok'],
  },
  {
    name: 'UploadPartCopy takes a range of the source and is conditional on its state',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      const source = bytes(PART_BYTES + 1000);
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a source+%', Body: source }));
      const upload = await start(context);
      const copy = (
        PartNumber: number,
        range: string,
        CopySourceIfMatch = ETag,
      ): Promise<string | undefined> =>
        s3
          .send(
            new UploadPartCopyCommand({
              ...{ ...upload, PartNumber, CopySourceIfMatch },
              CopySource: `${Bucket}/${encodeURIComponent('a source+%')}`,
              CopySourceRange: range,
            }),
          )
          .then(({ CopyPartResult }) => CopyPartResult?.ETag);
      const refused = await outcome(copy(1, 'bytes=0-10', WRONG));
      const first = await copy(1, `bytes=0-${PART_BYTES - 1}`);
      const second = await copy(2, `bytes=${PART_BYTES}-${PART_BYTES + 9}`);
      await complete(context, upload, [
        { PartNumber: 1, ETag: first },
        { PartNumber: 2, ETag: second },
      ]);
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
      const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
      return [refused, content.equals(source.subarray(0, PART_BYTES + 10))];
    },
    expected: ['PreconditionFailed 412', true],
  },
  {
    name: 'CopyObject keeps or replaces metadata, and keeps the ETag of a single-part object',
    async run({ s3, bucket: Bucket }) {
      const { ETag } = await s3.send(
        new PutObjectCommand({ Bucket, Key: 'ü/a b+c', Body: 'content', Metadata: { mtime: '1' } }),
      );
      const CopySource = `${Bucket}/${encodeURIComponent('ü/a b+c')}`;
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource }));
      const replaced = { Metadata: { mtime: '2' }, MetadataDirective: 'REPLACE' } as const;
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'replaced', CopySource, ...replaced }));
      const look = async (Key: string): Promise<unknown> => {
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return [head.ETag === ETag, head.Metadata];
      };
      return [
        await look('kept'),
        await look('replaced'),
        await outcome(s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/none` }))),
        await outcome(s3.send(new CopyObjectCommand({ Bucket, Key: 'ü/a b+c', CopySource }))),
      ];
    },
    expected: [[true, { mtime: '1' }], [true, { mtime: '2' }], 'NoSuchKey 404', 'InvalidRequest 400'],
  },
  {
    name: 'R3: CopyObject is conditional on the source and on the destination',
    async run({ s3, bucket: Bucket }) {
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'content' }));
      const copy = (condition: object): Promise<string> =>
        outcome(
          s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/source`, ...condition })),
        );
      return [
        await copy({ CopySourceIfMatch: WRONG }),
        await copy({ CopySourceIfMatch: ETag, IfNoneMatch: '*' }),
        await copy({ CopySourceIfMatch: ETag, IfNoneMatch: '*' }),
        await copy({ IfMatch: WRONG }),
        await copy({ IfMatch: ETag }),
      ];
    },
    expected: ['PreconditionFailed 412', 'ok', 'PreconditionFailed 412', 'PreconditionFailed 412', 'ok'],
  },
  {
    name: 'copying a multipart object makes it one part',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      const upload = await start(context);
      const contents = [bytes(PART_BYTES), bytes(10, 2)];
      await complete(context, upload, await sendParts(context, upload, contents));
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
      return head.ETag === `"${createHash('md5').update(Buffer.concat(contents)).digest('hex')}"`;
    },
    expected: true,
  },
];

async function start({ s3, bucket: Bucket }: CaseContext): Promise<Started> {
  const Key = 'k';
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { mtime: '1.5' } }),
  );
  return { Bucket, Key, UploadId: UploadId ?? '' };
}

async function sendParts(
  { s3 }: CaseContext,
  upload: Started,
  contents: readonly Buffer[],
): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  for (const [index, Body] of contents.entries()) {
    const PartNumber = index + 1;
    const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
  return parts;
}

function complete(
  { s3 }: CaseContext,
  upload: Started,
  Parts: CompletedPart[],
  condition: { IfMatch?: string; IfNoneMatch?: string } = {},
): Promise<{ readonly ETag?: string | undefined }> {
  return s3.send(new CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts } }));
}
