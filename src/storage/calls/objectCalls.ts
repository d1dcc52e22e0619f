// The requests that every synced file costs. `lean/` sends them itself; `sdkCalls.ts` has the SDK send them.
import type { Readable } from 'node:stream';
import type {
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';

/** The checksums that the endpoint takes with a body. */
export interface Checksums {
  /** The SDK's, which are more than S3 requires. */
  readonly usual: boolean;
  /** Content-MD5, which some demand, for example where objects are locked by default. */
  readonly md5: boolean;
}

export interface CallOptions {
  readonly abortSignal: AbortSignal;
  /** Called with the bytes of the body that the socket has taken, from 0 again with each attempt. */
  readonly onSent?: (bytes: number) => void;
}

/** Inputs and outputs are the SDK's, of which only these fields are sent and read. */
export type PutInput = Omit<PutObjectCommandInput, 'Body'> & { readonly Body: Uint8Array };
export type PartInput = Omit<UploadPartCommandInput, 'Body' | 'ChecksumAlgorithm'> & {
  readonly Body: Uint8Array;
};
export type PutAnswer = Pick<PutObjectCommandOutput, 'ETag' | 'VersionId' | 'SSEKMSKeyId'>;
export type PartAnswer = Pick<UploadPartCommandOutput, 'ETag' | 'ChecksumCRC32'>;
export type GetInput = Pick<GetObjectCommandInput, 'Bucket' | 'Key' | 'IfMatch' | 'Range' | 'ChecksumMode'>;
export type HeadInput = Pick<HeadObjectCommandInput, 'Bucket' | 'Key' | 'ChecksumMode'>;
export type DeleteInput = Pick<DeleteObjectCommandInput, 'Bucket' | 'Key' | 'IfMatch'>;
export type ListInput = Pick<
  ListObjectsV2CommandInput,
  'Bucket' | 'Prefix' | 'EncodingType' | 'ContinuationToken' | 'MaxKeys' | 'OptionalObjectAttributes'
>;

/** The headers of an object, common to HEAD and GET. */
export type ObjectHeaders = Pick<
  HeadObjectCommandOutput,
  | 'ArchiveStatus'
  | 'CacheControl'
  | 'ChecksumCRC32'
  | 'ChecksumCRC32C'
  | 'ChecksumCRC64NVME'
  | 'ChecksumSHA1'
  | 'ChecksumSHA256'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'ContentLength'
  | 'ContentType'
  | 'ETag'
  | 'ExpiresString'
  | 'LastModified'
  | 'Metadata'
  | 'Restore'
  | 'SSECustomerAlgorithm'
  | 'SSEKMSKeyId'
  | 'ServerSideEncryption'
  | 'StorageClass'
  | 'TagCount'
  | 'VersionId'
  | 'WebsiteRedirectLocation'
>;

export type GetAnswer = ObjectHeaders & {
  readonly ContentRange?: string | undefined;
  /**
   * Fails when it does not match the checksum that came with it, if ChecksumMode asked for one. Holds a
   * socket until it is read to its end or destroyed.
   */
  readonly Body: Readable;
  /** Such a checksum came with it, and is one of the whole object; the SDK does not tell. */
  readonly isChecked: boolean;
};

export type ListAnswer = Pick<
  ListObjectsV2CommandOutput,
  'Name' | 'Prefix' | 'EncodingType' | 'IsTruncated' | 'NextContinuationToken' | 'Contents'
>;

/**
 * Each sends one request, with retries, and throws what `readServiceError` reads. Whoever calls goes through
 * `S3Connection.request`, which makes a fault of it.
 */
export interface ObjectCalls {
  put(input: PutInput, options: CallOptions): Promise<PutAnswer>;
  uploadPart(input: PartInput, options: CallOptions): Promise<PartAnswer>;
  head(input: HeadInput, options: CallOptions): Promise<ObjectHeaders>;
  get(input: GetInput, options: CallOptions): Promise<GetAnswer>;
  list(input: ListInput, options: CallOptions): Promise<ListAnswer>;
  remove(input: DeleteInput, options: CallOptions): Promise<void>;
}
