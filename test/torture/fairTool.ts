// A third S3 client that plays fair: it replaces and deletes only what it has read, conditionally.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { CopyObjectCommandOutput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { BucketView } from '../../src/tools/demo/bothSides.ts';
import type { Prng } from '../simulation/prng.ts';
import type { Oracle } from './oracle.ts';
import { hashOf } from './oracle.ts';

export interface FairToolSetting {
  readonly random: Prng;
  readonly oracle: Oracle;
  /** Its client must not retry: a retried write cannot tell its own success from somebody else's. */
  readonly bucket: BucketView;
  readonly paths: readonly string[];
  readonly mayRemove: boolean;
  readonly mayMove: boolean;
}

interface Seen {
  readonly etag: string;
  readonly hash: string;
}

type Outcome = 'done' | 'refused' | 'unknown';
type Answer = Pick<PutObjectCommandOutput, '$metadata' | 'ETag'> &
  Pick<CopyObjectCommandOutput, 'CopyObjectResult'>;
const NO_CONTENT = 204;
const NAME = 'tool';

/** One random act. A line for the trace; null when nothing came of it. */
export async function actOnBucket(setting: FairToolSetting): Promise<string | null> {
  const { random, paths } = setting;
  const path = random.chance(0.5) ? random.choose(paths) : await someKey(setting);
  if (path === null || path.endsWith('/')) return null;
  const seen = await read(setting, path);
  if (seen === 'unknown') return null;
  const dice = random.unit();
  if (seen !== null && dice >= 0.75 && setting.mayMove) return move(setting, path, seen);
  if (seen !== null && dice >= 0.5 && dice < 0.75 && setting.mayRemove) return remove(setting, path, seen);
  return write(setting, path, seen);
}

async function write(setting: FairToolSetting, path: string, seen: Seen | null): Promise<string | null> {
  const { oracle, bucket } = setting;
  const content = oracle.newContent(NAME, path);
  const condition = seen === null ? { IfNoneMatch: '*' } : { IfMatch: seen.etag };
  const outcome = await send(
    bucket.s3.send(new PutObjectCommand({ ...address(bucket, path), ...condition, Body: content.bytes })),
  );
  const before = seen === null ? [] : [seen.hash];
  if (outcome === 'refused') return null;
  if (outcome === 'done') oracle.replaced(before, content);
  // It may have replaced what was there, and may itself have been replaced since:
  // nothing can be asked of either.
  else oracle.deleted(before);
  return `put ${content.label} (${content.bytes.length} bytes): ${outcome}`;
}

async function remove({ oracle, bucket }: FairToolSetting, path: string, seen: Seen): Promise<string | null> {
  const outcome = await send(
    bucket.s3.send(new DeleteObjectCommand({ ...address(bucket, path), IfMatch: seen.etag })),
  );
  if (outcome === 'refused') return null;
  oracle.deleted([seen.hash]);
  return `${NAME} deleted ${path}: ${outcome}`;
}

async function move(setting: FairToolSetting, path: string, { etag }: Seen): Promise<string | null> {
  const { random, bucket, paths } = setting;
  const to = random.choose(paths);
  const { Bucket, Key } = address(bucket, path);
  const copied = await send(
    bucket.s3.send(
      new CopyObjectCommand({
        ...address(bucket, to),
        CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
        CopySourceIfMatch: etag,
        IfNoneMatch: '*',
      }),
    ),
  );
  if (copied !== 'done') return copied === 'refused' ? null : `${NAME} copied ${path} to ${to}: unknown`;
  const removed = await send(
    bucket.s3.send(new DeleteObjectCommand({ ...address(bucket, path), IfMatch: etag })),
  );
  return `${NAME} moved ${path} to ${to}: copied, then ${removed}`;
}

/** `unknown`: it could not be read whole, or is something that nobody has saved so. */
async function read({ oracle, bucket }: FairToolSetting, path: string): Promise<Seen | null | 'unknown'> {
  try {
    const answer = await bucket.s3.send(new GetObjectCommand(address(bucket, path)));
    const hash = hashOf((await answer.Body?.transformToByteArray()) ?? new Uint8Array());
    return oracle.knows(hash) && answer.ETag !== undefined ? { hash, etag: answer.ETag } : 'unknown';
  } catch (error) {
    return statusOf(error) === 404 ? null : 'unknown';
  }
}

async function someKey({ random, bucket }: FairToolSetting): Promise<string | null> {
  try {
    const { Contents = [] } = await bucket.s3.send(
      new ListObjectsV2Command({ Bucket: bucket.bucket, Prefix: bucket.prefix }),
    );
    const keys = Contents.map(({ Key = '' }) => Key.slice(bucket.prefix.length));
    const theirs = keys.filter((key) => !key.startsWith('.brimful/'));
    return theirs.length === 0 ? null : random.choose(theirs);
  } catch {
    return null;
  }
}

async function send(request: Promise<Answer>): Promise<Outcome> {
  try {
    return isFromS3(await request) ? 'done' : 'unknown';
  } catch (error) {
    const status = statusOf(error);
    // A definite refusal. What failed in any other way may have happened.
    return status !== null && [404, 409, 412].includes(status) ? 'refused' : 'unknown';
  }
}

/** A web page with status 200 is no answer of S3: writes are answered with an ETag, deletes with 204. */
function isFromS3({ $metadata, ETag, CopyObjectResult }: Answer): boolean {
  return (ETag ?? CopyObjectResult?.ETag) !== undefined || $metadata.httpStatusCode === NO_CONTENT;
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode ?? null;
}

function address(
  { bucket, prefix }: BucketView,
  path: string,
): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: bucket, Key: prefix + path };
}
