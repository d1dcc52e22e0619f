// The time at which a bucket was created, by which one of the same name is told from it (G10).
import { isRefusal } from '../connection/refusals.ts';
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { S3Location } from '../connection/s3Location.ts';

/** By this name the service, or the permissions, are known not to list buckets. */
const BUCKETS = 'list-buckets';

/**
 * Returns the time as text; null: it is not told. Not asked of AWS, where the date "can change when making
 * changes to your bucket, such as editing its bucket policy" (API reference, "Bucket").
 */
export async function bucketCreated(
  { connection, bucket, refusals }: S3Location,
  signal: AbortSignal,
): Promise<string | null> {
  if (connection.isAws || refusals.has(BUCKETS)) return null;
  const listed = await connection.request({ effect: 'none', signal, mayBeDenied: true }, (http) =>
    connection.client.send(new (s3Sdk().ListBucketsCommand)({}), http),
  );
  if (!listed.ok) {
    if (isRefusal(listed.fault)) refusals.add(BUCKETS);
    return null;
  }
  const own = (listed.value.Buckets ?? []).find(({ Name }) => Name === bucket);
  return own?.CreationDate?.toISOString() ?? null;
}
