// The name of the place in the bucket that a folder's journal is bound to (R6).
import type { S3Connection } from '../../storage/connection/s3Connection.ts';
import type { FolderConfig } from '../config/schema.ts';

export interface PlaceId {
  readonly id: string;
  /** What earlier versions called the same place, without its region. */
  readonly formerIds: readonly string[];
}

/** Account, resolved endpoint, region, bucket and prefix: a different value makes it a different place. */
export function placeId(
  { endpoint, region, isAws }: Pick<S3Connection, 'endpoint' | 'region' | 'isAws'>,
  { account, bucket, prefix }: Pick<FolderConfig, 'account' | 'bucket' | 'prefix'>,
): PlaceId {
  return {
    id: JSON.stringify([account, endpoint, region, bucket, prefix]),
    formerIds: [JSON.stringify([account, isAws ? 'aws' : endpoint, bucket, prefix])],
  };
}
