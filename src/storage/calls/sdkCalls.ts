// The calls of every synced file, sent by the SDK: for what lean/ cannot sign, such as directory buckets.
import { s3Sdk } from './s3Sdk.ts';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectCalls } from './objectCalls.ts';
import { reportSent } from './sentBytes.ts';

const unreported = (): void => undefined;

/** `checksums`: whether the endpoint takes more checksums than S3 requires. */
export function createSdkCalls(
  client: () => S3Client,
  checksums: () => 'supported' | 'required',
): ObjectCalls {
  return {
    put: ({ ...input }, { onSent = unreported, ...http }) =>
      client().send(reportSent(new (s3Sdk().PutObjectCommand)(input), onSent), http),
    uploadPart: ({ ...input }, { onSent = unreported, ...http }) => {
      const algorithm = checksums() === 'supported' ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
      return client().send(
        reportSent(new (s3Sdk().UploadPartCommand)({ ...input, ...algorithm }), onSent),
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
