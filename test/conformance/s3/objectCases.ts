// Objects: put, get, ranges, metadata, delete; and keys, which are any bytes.
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { bytes, outcome, type S3Case } from './s3Case.ts';

/** Names that look like paths, like escapes, or like nothing a file system could hold. */
const HOSTILE_KEYS = [
  '../evil',
  'a//b',
  '/abs',
  './here',
  'a/../../b',
  'C:\\x',
  'con',
  'folder/',
  'plus+ and space',
  'percent %2F %zz %',
  'quotes " \' <&>',
  'new\nline',
  'tab\tand\u0001control',
  'é composed',
  'e\u0301 decomposed',
  '\u{1f4be} disk',
  '?query=1#fragment',
  'x'.repeat(1024),
];

export const objectCases: readonly S3Case[] = [
  {
    name: 'put and get: content, length, type, metadata and an ETag that is the MD5',
    async run({ s3, bucket: Bucket }) {
      const Body = bytes(100_000);
      const put = await s3.send(
        new PutObjectCommand({
          ...{ Bucket, Key: 'k', Body, ContentType: 'text/x-test', CacheControl: 'no-cache' },
          Metadata: { mtime: '1700000000.123456789', mode: '755' },
        }),
      );
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
      const content = await got.Body?.transformToByteArray();
      return {
        isMd5: put.ETag === `"${createHash('md5').update(Body).digest('hex')}"`,
        isSame: Buffer.compare(Body, content ?? Buffer.alloc(0)) === 0 && got.ETag === put.ETag,
        ...{ length: got.ContentLength, type: got.ContentType, cache: got.CacheControl },
        metadata: got.Metadata,
      };
    },
    expected: {
      ...{ isMd5: true, isSame: true, length: 100_000, type: 'text/x-test', cache: 'no-cache' },
      metadata: { mtime: '1700000000.123456789', mode: '755' },
    },
  },
  {
    name: 'a stream is sent as aws-chunked and stored without its wrapping',
    async run({ s3, bucket: Bucket }) {
      const Body = Readable.from([bytes(70_000), bytes(80_000, 2)]);
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength: 150_000 }));
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
      const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
      const isSame = content.equals(Buffer.concat([bytes(70_000), bytes(80_000, 2)]));
      return { isSame, encoding: got.ContentEncoding ?? '' };
    },
    expected: { isSame: true, encoding: '' },
  },
  {
    name: 'ranges: first bytes, from an offset, last bytes, and one that lies outside',
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
      const read = async (Range: string): Promise<unknown> => {
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
        return [await got.Body?.transformToString(), got.ContentRange];
      };
      return [
        await read('bytes=0-2'),
        await read('bytes=7-'),
        await read('bytes=-4'),
        await read('bytes=8-100'),
        await outcome(read('bytes=10-20')),
      ];
    },
    expected: [
      ['012', 'bytes 0-2/10'],
      ['789', 'bytes 7-9/10'],
      ['6789', 'bytes 6-9/10'],
      ['89', 'bytes 8-9/10'],
      'InvalidRange 416',
    ],
  },
  {
    name: 'an empty object has length 0, and what is not there is 404',
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: new Uint8Array() }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'empty' }));
      return [
        head.ContentLength,
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))),
        await outcome(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket: `${Bucket}-none`, Key: 'none' }))),
      ];
    },
    expected: [0, 'NoSuchKey 404', 'NotFound 404', 'NoSuchBucket 404'],
  },
  {
    name: 'delete succeeds for what is there and for what is not; a batch reports both',
    async run({ s3, bucket: Bucket }) {
      for (const Key of ['a', 'b']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const single = await outcome(s3.send(new DeleteObjectCommand({ Bucket, Key: 'none' })));
      const Objects = ['a', 'b', 'none'].map((Key) => ({ Key }));
      const batch = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      const left = await s3.send(new ListObjectsV2Command({ Bucket }));
      return [single, batch.Deleted?.map(({ Key }) => Key).sort(), batch.Errors?.length ?? 0, left.KeyCount];
    },
    expected: ['ok', ['a', 'b', 'none'], 0, 0],
  },
  {
    name: 'a key of 1,024 bytes is stored, one of 1,025 is refused',
    async run({ s3, bucket: Bucket }) {
      const put = (Key: string): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })));
      return [await put('é'.repeat(512)), await put('x'.repeat(1025))];
    },
    expected: ['ok', 'KeyTooLongError 400'],
  },
  ...HOSTILE_KEYS.map((Key): S3Case => ({
    name: `the key ${JSON.stringify(Key.slice(0, 40))} comes back byte for byte from a listing and leads to its content`,
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}` }));
      const listed = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
      const decode = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
      // Who does not say so has not encoded.
      const keys = listed.Contents?.map(({ Key: name = '' }) =>
        listed.EncodingType === 'url' ? decode(name) : name,
      );
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return [keys, await got.Body?.transformToString()];
    },
    expected: [[Key], `content of ${Key}`],
  })),
];
