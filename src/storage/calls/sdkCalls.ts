// The calls of every synced file, sent by the SDK: for what lean/ cannot sign, such as directory buckets.
import { s3Sdk } from './s3Sdk.ts';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { contentMd5 } from './contentMd5.ts';
import type { Checksums, ObjectCalls } from './objectCalls.ts';
import { reportSent } from './sentBytes.ts';

const unreported = (): void => undefined;

/** Creates the calls of one connection; sends nothing yet. */
export function createSdkCalls(client: () => S3Client, checksums: () => Checksums): ObjectCalls {
  const md5Of = (body: Uint8Array) => (checksums().md5 ? { ContentMD5: contentMd5(body) } : {});
  return {
    put: ({ ...input }, { onSent = unreported, ...http }) =>
      client().send(
        reportSent(new (s3Sdk().PutObjectCommand)({ ...input, ...md5Of(input.Body) }), onSent),
        http,
      ),
    uploadPart: ({ ...input }, { onSent = unreported, ...http }) => {
      const algorithm = checksums().usual ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
      return client().send(
        reportSent(new (s3Sdk().UploadPartCommand)({ ...input, ...algorithm, ...md5Of(input.Body) }), onSent),
        http,
      );
    },
    head: (input, http) => client().send(new (s3Sdk().HeadObjectCommand)(input), http),
    async get(input, http) {
      const { Body, ...headers } = await client().send(new (s3Sdk().GetObjectCommand)(input), http);
      if (!(Body instanceof Readable)) throw new Error('the body of GetObject is a stream in Node');
      return { ...headers, Body, isChecked: false };
    },
    list: (input, http) => client().send(new (s3Sdk().ListObjectsV2Command)(input), http),
    async remove(input, http) {
      await client().send(new (s3Sdk().DeleteObjectCommand)(input), http);
    },
  };
}
