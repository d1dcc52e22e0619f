// Names that a storage service cannot keep side by side: `x` and `x/child`, where keys are paths.
import { failed } from '../../result.ts';
import { headObject } from '../read/head.ts';
import { isListed } from '../read/listing.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { failedWith, keyTooLong } from '../errors/remoteFault.ts';
import { addressOf } from '../connection/s3Location.ts';
import type { S3Location } from '../connection/s3Location.ts';

interface Target {
  readonly key: string;
  readonly signal: AbortSignal;
}

interface Failed {
  readonly ok: false;
  readonly fault: RemoteFault;
}

/** A file system has names of up to 255 bytes, some of which a service may need for itself. */
const LONG_NAME_BYTES = 200;

/**
 * Returns `name-clash` for a key that was refused whatever its state, if another name stands in its way;
 * `too-large` for one that was refused as a clash and has a long name, which some services cannot replace
 * and refuse so; else the refusal.
 */
export async function nameClash(
  location: S3Location,
  { key, signal }: Target,
  refusal: RemoteFault,
): Promise<Failed> {
  const obstacle = await findObstacle(location, key, signal);
  const { code, detail } = refusal;
  const words = detail === undefined ? {} : { detail };
  if (obstacle !== null) return failedWith('name-clash', { message: sentence(key, obstacle), ...words });
  const isLong = key.split('/').some((name) => Buffer.byteLength(name) > LONG_NAME_BYTES);
  return code === 'name-clash' && isLong ? keyTooLong(words) : failed(refusal);
}

/**
 * Returns `inconsistent` for a key that was refused as taken, if there is an object that no listing shows:
 * other devices will never see it (MinIO: below the name of an object, or of a deleted one that has
 * versions); else the refusal.
 */
export async function hiddenName(
  location: S3Location,
  target: Target,
  refusal: RemoteFault,
): Promise<Failed> {
  const { key, signal } = target;
  const listed = await isListed(location, key, signal);
  if (!listed.ok || listed.value) return failed(refusal);
  const found = await headObject(location, key, signal);
  if (!found.ok || found.value === null) return failed(refusal);
  const obstacle = await findObstacle(location, key, signal);
  return failedWith('inconsistent', {
    message: hiddenSentence(key, obstacle),
    detail: 'HEAD and LIST disagree',
  });
}

function hiddenSentence(key: string, obstacle: string | null): string {
  const cause =
    obstacle === null
      ? 'perhaps because a deleted file has older versions under the name of one of its folders'
      : `because of "${obstacle}"`;
  return `The storage service has "${key}", but leaves it out of its listings, ${cause}. Rename its folder or the file.`;
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
