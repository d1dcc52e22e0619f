// Another S3 client of the same prefix: what a colleague with any other tool sees and does.
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { BucketView } from '../../src/tools/demo/bothSides.ts';
import type { AdministratorKey } from '../servers/iam/accessKeys.ts';

/** Where a bucket is kept: the local server or Ceph. */
export interface StorageEndpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly administrator: AdministratorKey;
}

export interface OtherClient extends BucketView {
  /** Names are relative to the prefix. Overwrites without asking. */
  put(name: string, body: string | Uint8Array): Promise<void>;
  get(name: string): Promise<string>;
  remove(name: string): Promise<void>;
  /** Every object below the prefix with its size in bytes, Brimful's own left out. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  close(): void;
}

/** Connects to `bucket`, which is made when it is not there. */
export async function openOtherClient(
  { endpoint, region, administrator }: StorageEndpoint,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Promise<OtherClient> {
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: administrator });
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
    if (!(error instanceof Error && error.name.startsWith('BucketAlready'))) throw error;
  });
  const address = (name: string) => ({ Bucket: bucket, Key: prefix + name });
  return {
    ...{ s3, bucket, prefix },
    async put(name, Body) {
      await s3.send(new PutObjectCommand({ ...address(name), Body }));
    },
    async get(name) {
      const { Body } = await s3.send(new GetObjectCommand(address(name)));
      return (await Body?.transformToString()) ?? '';
    },
    async remove(name) {
      await s3.send(new DeleteObjectCommand(address(name)));
    },
    async sizes() {
      const sizes = new Map<string, number>();
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = '', Size = 0 } of page.Contents ?? []) {
          const name = Key.slice(prefix.length);
          if (!name.startsWith('.brimful/')) sizes.set(name, Size);
        }
      }
      return sizes;
    },
    close: () => s3.destroy(),
  };
}
