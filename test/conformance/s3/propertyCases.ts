// What an object keeps beside its content: headers, tags, storage class, access; and what a copy has of them.
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { outcome, type S3Case } from './s3Case.ts';

const HEADERS = {
  CacheControl: 'max-age=60',
  ContentDisposition: 'attachment; filename="a.txt"',
  ContentEncoding: 'gzip',
  ContentLanguage: 'de',
  ContentType: 'text/html; charset=utf-8',
  Expires: new Date('2031-01-02T03:04:05Z'),
};
const Tagging = 'team=docs%20and%20more&empty=';
export const TAGS = ['empty=', 'team=docs and more'];
const REPLACE = { MetadataDirective: 'REPLACE' } as const;

interface Named {
  readonly Bucket: string;
  readonly Key: string;
}

async function headersOf(s3: S3Client, named: Named): Promise<unknown> {
  const head = await s3.send(new HeadObjectCommand(named));
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType } = head;
  const expires = head.ExpiresString === undefined ? null : new Date(head.ExpiresString).toISOString();
  return {
    ...{ CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, expires },
    metadata: head.Metadata,
    tags: head.TagCount ?? 0,
  };
}

async function tagsOf(s3: S3Client, named: Named): Promise<readonly string[]> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(named));
  return TagSet.map(({ Key = '', Value = '' }) => `${Key}=${Value}`).sort();
}

async function readersOf(s3: S3Client, named: Named): Promise<readonly string[]> {
  const { Owner, Grants = [] } = await s3.send(new GetObjectAclCommand(named));
  return Grants.map(({ Grantee, Permission = '' }) => {
    const who = Grantee?.ID === Owner?.ID ? 'owner' : (Grantee?.URI ?? '').replace(/.*\//, '');
    return `${who} ${Permission}`;
  }).sort();
}

export const GIVEN = {
  ...{
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a.txt"',
    ContentEncoding: 'gzip',
  },
  ...{ ContentLanguage: 'de', ContentType: 'text/html; charset=utf-8', expires: '2031-01-02T03:04:05.000Z' },
  ...{ metadata: { author: 'x' }, tags: 2 },
};

export const OTHER = { ContentType: 'text/plain', expires: null, metadata: { author: 'y' }, tags: 1 };

export const propertyCases: readonly S3Case[] = [
  {
    name: 'R14: headers, metadata and tags of a put are there, those of a multipart upload too',
    async run({ s3, bucket: Bucket }) {
      const given = { ...HEADERS, Metadata: { author: 'x' }, Tagging };
      await s3.send(new PutObjectCommand({ Bucket, Key: 'put', Body: 'x', ...given }));
      const parts = { Bucket, Key: 'parts' };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...parts, ...given }));
      const part = await s3.send(new UploadPartCommand({ ...parts, UploadId, PartNumber: 1, Body: 'x' }));
      const MultipartUpload = {
        Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }],
      };
      await s3.send(new CompleteMultipartUploadCommand({ ...parts, UploadId, MultipartUpload }));
      return [
        await headersOf(s3, { Bucket, Key: 'put' }),
        await tagsOf(s3, { Bucket, Key: 'put' }),
        await headersOf(s3, parts),
        await tagsOf(s3, parts),
      ];
    },
    expected: [GIVEN, TAGS, GIVEN, TAGS],
  },
  {
    name: 'R14: a copy has the headers and tags of its source, or those of its request',
    async run({ s3, bucket: Bucket }) {
      const given = { ...HEADERS, Metadata: { author: 'x' }, Tagging };
      await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'x', ...given }));
      const CopySource = `${Bucket}/from`;
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'same', CopySource }));
      const other = { ContentType: 'text/plain', Metadata: { author: 'y' }, Tagging: 'other=1' };
      const directives = { ...REPLACE, TaggingDirective: 'REPLACE' } as const;
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'other', CopySource, ...directives, ...other }));
      await s3.send(
        new CopyObjectCommand({ Bucket, Key: 'half', CopySource, ...REPLACE, ContentType: 'a/b' }),
      );
      return [
        await headersOf(s3, { Bucket, Key: 'same' }),
        await tagsOf(s3, { Bucket, Key: 'same' }),
        await headersOf(s3, { Bucket, Key: 'other' }),
        await tagsOf(s3, { Bucket, Key: 'other' }),
        await tagsOf(s3, { Bucket, Key: 'half' }),
      ];
    },
    expected: [GIVEN, TAGS, OTHER, ['other=1'], TAGS],
  },
  {
    name: 'R14: tags that cannot be are refused, and so are unknown storage classes',
    async run({ s3, bucket: Bucket }) {
      const put = (more: object): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...more })));
      const eleven = Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('&');
      return [await put({ Tagging: eleven }), await put({ StorageClass: 'NO_SUCH_CLASS' })];
    },
    expected: ['InvalidTag 400', 'InvalidStorageClass 400'],
  },
  {
    name: 'R14: an access control list is of one object; a copy begins with the owner alone',
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'x', ACL: 'public-read' }));
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'own', Body: 'x' }));
      return [
        await readersOf(s3, { Bucket, Key: 'from' }),
        await readersOf(s3, { Bucket, Key: 'to' }),
        await readersOf(s3, { Bucket, Key: 'own' }),
      ];
    },
    expected: [['AllUsers READ', 'owner FULL_CONTROL'], ['owner FULL_CONTROL'], ['owner FULL_CONTROL']],
  },
];
