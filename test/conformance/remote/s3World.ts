// RemoteFolder on a real S3 endpoint, and another client of the same bucket beside it.
import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { directRequests } from '../../src/storage/directRequests.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Credentials, CredentialSource } from '../../../src/credentials.ts';
import { ok } from '../../../src/result.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import type { S3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { TRANSFER_SIZES } from '../../../src/storage/connection/s3Location.ts';
import type { TransferSizes } from '../../../src/storage/connection/s3Location.ts';
import type { EndpointCapabilities } from '../../../src/sync/remoteFolder.ts';
import type { S3World } from './keeping.ts';

const MIB = 1024 * 1024;

/** The smallest parts that S3 takes. */
export const SMALL_SIZES: TransferSizes = {
  ...TRANSFER_SIZES,
  multipartThreshold: 6 * MIB,
  minimumPart: 5 * MIB,
  rangedFrom: 6 * MIB,
  range: MIB,
};

export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly keys: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>;
}

/** An access key as a CredentialSource; counts what was refused. */
export function fixedSource(keys: Endpoint['keys']): CredentialSource {
  const snapshot: Credentials = { ...keys, expiresAt: null };
  return { get: () => Promise.resolve(ok(snapshot)), refused: () => undefined };
}

export function connectTo(
  endpoint: Endpoint,
  more: { readonly maxAttempts?: number; readonly calls?: 'lean' | 'sdk' } = {},
): S3Connection {
  return createS3Connection({
    endpoint: endpoint.endpoint,
    region: endpoint.region,
    forcePathStyle: true,
    credentials: fixedSource(endpoint.keys),
    clock: systemClock,
    requestHandler: directRequests(),
    ...more,
  });
}

/** Another tool: the plain SDK. */
export function rawClient(
  { endpoint, region, keys }: Endpoint,
  requestChecksumCalculation: 'WHEN_SUPPORTED' | 'WHEN_REQUIRED' = 'WHEN_SUPPORTED',
): S3Client {
  return new S3Client({
    ...{ endpoint, region, forcePathStyle: true, credentials: keys, requestChecksumCalculation },
  });
}

/** A fresh bucket on `endpoint` with a folder under a prefix that needs encoding. */
export async function startS3World(
  endpoint: Endpoint,
  options: {
    readonly expected: Omit<EndpointCapabilities, 'versioning'>;
    readonly versioning: boolean;
    /** Who sends what every file costs. */
    readonly calls?: 'lean' | 'sdk';
  },
): Promise<S3World & { readonly connection: S3Connection }> {
  const isPlain = options.expected.checksums === 'required';
  const client = rawClient(endpoint, isPlain ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED');
  const bucket = `conformance-${randomUUID()}`;
  const prefix = 'team+docs/ü %2F/';
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (options.versioning) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  }
  const connection = connectTo(endpoint, options.calls === undefined ? {} : { calls: options.calls });
  const folder = createS3Folder({ connection, bucket, prefix, sizes: SMALL_SIZES });
  return {
    ...{ folder, client, bucket, prefix, connection },
    expected: { ...options.expected, versioning: options.versioning },
    multipartThreshold: SMALL_SIZES.multipartThreshold,
    longestKey: 1024 - Buffer.byteLength(prefix),
    async put(key, Body, Metadata = {}) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body, Metadata }));
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key }));
        return (await Body?.transformToByteArray()) ?? null;
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return null;
        throw error;
      }
    },
    async openUploads() {
      const { Uploads } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }),
      );
      return Uploads?.length ?? 0;
    },
    close() {
      client.destroy();
      connection.close();
      return Promise.resolve();
    },
  };
}
