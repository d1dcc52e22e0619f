// Names that a storage service cannot keep side by side: `x` and `x/child`, where keys are paths.
import { failed } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { addressOf } from '../connection/s3Location.ts';
import type { S3Location } from '../connection/s3Location.ts';

/**
 * Returns `name-clash` for a key that was refused without any condition, if another name stands in its way;
 * else the refusal.
 */
export async function nameClash(
  location: S3Location,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
  refusal: RemoteFault,
): Promise<{ readonly ok: false; readonly fault: RemoteFault }> {
  const obstacle = await findObstacle(location, key, signal);
  if (obstacle === null) return failed(refusal);
  const { detail } = refusal;
  return failedWith('name-clash', {
    message: sentence(key, obstacle),
    ...(detail !== undefined && { detail }),
  });
}

function sentence(key: string, obstacle: string): string {
  return (
    `The storage service cannot keep "${key}" beside "${obstacle}": to it one of them is a folder, the other a file. ` +
    'Rename one of the two.'
  );
}

/** The object at one of the key's folders, or something below the key as a folder; null: neither. */
async function findObstacle(location: S3Location, key: string, signal: AbortSignal): Promise<string | null> {
  const { connection } = location;
  const quiet = { effect: 'none', signal, mayBeDenied: true } as const;
  const folders = key.split('/').flatMap((_, index, parts) => parts.slice(0, index).join('/') || []);
  for (const folder of folders) {
    const found = await connection.request(quiet, (http) =>
      connection.objects.head(addressOf(location, folder), http),
    );
    if (found.ok) return folder;
  }
  const { Bucket, Key } = addressOf(location, `${key}/`);
  const below = await connection.request(quiet, (http) =>
    connection.objects.list({ Bucket, Prefix: Key, MaxKeys: 1 }, http),
  );
  return below.ok && (below.value.Contents ?? []).length > 0 ? `${key}/` : null;
}
