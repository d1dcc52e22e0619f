// The tags of an object, in the form that a write request needs.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/** Returns the tags as the header x-amz-tagging needs them: encoded like a URL query. */
export async function readTags(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<string, RemoteFault>> {
  const { connection } = location;
  const answer = await connection.request({ effect: 'none', signal }, (http) =>
    connection.client.send(new (s3Sdk().GetObjectTaggingCommand)(addressOf(location, key)), http),
  );
  if (!answer.ok) return answer;
  const tags = (answer.value.TagSet ?? []).map(({ Key = '', Value = '' }) =>
    [Key, Value].map(encodeURIComponent).join('='),
  );
  return ok(tags.join('&'));
}
