// Finds out at first contact what an endpoint really enforces, by trying it on objects of our own (R3).
import { randomUUID } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import { OWN_FOLDER } from '../sync/decide/keyPath.ts';
import type { EndpointCapabilities, RemoteFault } from '../sync/ports.ts';
import { encodeKey } from './copy.ts';
import { abortUpload, createUpload } from './multipart.ts';
import { versionOf } from './objectDetails.ts';
import type { S3Place } from './s3Place.ts';
import { addressOf } from './s3Place.ts';

/** An ETag that no object has. */
const WRONG_ETAG = '"00000000000000000000000000000000"';
/** Time (ms) for tidying up, which is also done after a cancel. */
const CLEANUP_TIMEOUT_MS = 10_000;
const BODY = Buffer.from('Brimful tried here which conditions this endpoint keeps to. May be deleted.\n');

/** How servers refuse headers that they do not know. */
const UNSUPPORTED = {
  InvalidArgument: 'configuration',
  InvalidRequest: 'configuration',
  MissingContentLength: 'configuration',
  XAmzContentSHA256Mismatch: 'configuration',
} as const;

interface Condition {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

type Answer<T> = Promise<Result<T, RemoteFault>>;

/** One request that an endpoint which keeps to conditions must accept, or refuse. */
interface Trial {
  readonly expected: 'accepted' | 'refused';
  readonly send: () => Answer<unknown>;
}

/** Objects and requests of one probe; `etag` is the state of `key`, with quotes. */
interface Bench {
  readonly place: S3Place;
  readonly signal: AbortSignal;
  readonly key: string;
  etag: string;
}

/**
 * What the endpoint enforces, found with some twenty small requests under `<prefix>.brimful/`, which are removed again (in a versioned
 * bucket their versions stay). Also settles whether the endpoint takes the SDK's checksums. Any fault but a refusal of the condition
 * itself ends the probe: what was not found out is not assumed.
 */
export async function probeEndpoint(place: S3Place, signal: AbortSignal): Answer<EndpointCapabilities> {
  const name = `${OWN_FOLDER}/probe-${randomUUID()}`;
  const bench = (part: string): Bench => ({ place, signal, key: `${name}-${part}`, etag: '' });
  const [write, copy, copied, complete] = [bench('write'), bench('copy'), bench('copied'), bench('complete')];
  const version = await settleChecksums(write);
  if (!version.ok && version.fault.code !== 'outcome-unknown') return version;
  const [writes, conditionalCopy, conditionalComplete] = version.ok
    ? await Promise.all([probeWrites(write), probeCopies(copy, copied.key), probeCompletes(complete)])
    : [version, version, version];
  await cleanUp(
    place,
    [write, copy, copied, complete].map(({ key }) => key),
  );
  if (!version.ok) return version;
  if (!writes.ok) return writes;
  if (!conditionalCopy.ok) return conditionalCopy;
  if (!conditionalComplete.ok) return conditionalComplete;
  return ok({
    ...writes.value,
    conditionalCopy: conditionalCopy.value,
    conditionalComplete: conditionalComplete.value,
    versioning: version.value !== null,
  });
}

/** Writes the first object; falls back to fewer checksums where the endpoint rejects the SDK's. Its version id. */
async function settleChecksums(bench: Bench): Answer<string | null> {
  const { connection } = bench.place;
  const first = await put(bench, {});
  if (first.ok) return first;
  const mayBeChecksums = ['configuration', 'corrupt', 'bad-answer'].includes(first.fault.code);
  if (!mayBeChecksums || connection.checksums() === 'required') return first;
  connection.setChecksums('required');
  const second = await put(bench, {});
  if (!second.ok) connection.setChecksums('supported');
  return second.ok ? second : first;
}

async function probeWrites(
  bench: Bench,
): Answer<Pick<EndpointCapabilities, 'conditionalCreate' | 'conditionalReplace' | 'conditionalDelete'>> {
  const first = await put(bench, {});
  if (!first.ok) return first;
  const conditionalCreate = await holds([
    { expected: 'refused', send: () => put(bench, { IfNoneMatch: '*' }) },
  ]);
  if (!conditionalCreate.ok) return conditionalCreate;
  const conditionalReplace = await holds([
    { expected: 'refused', send: () => put(bench, { IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => put(bench, { IfMatch: bench.etag }) },
  ]);
  if (!conditionalReplace.ok) return conditionalReplace;
  const conditionalDelete = await holds([
    { expected: 'refused', send: () => remove(bench, WRONG_ETAG) },
    { expected: 'accepted', send: () => remove(bench, bench.etag) },
  ]);
  if (!conditionalDelete.ok) return conditionalDelete;
  return ok({
    conditionalCreate: conditionalCreate.value,
    conditionalReplace: conditionalReplace.value,
    conditionalDelete: conditionalDelete.value,
  });
}

/** Both the condition on the target and the one on the source must hold. */
async function probeCopies(bench: Bench, target: string): Answer<boolean> {
  const first = await put(bench, {});
  if (!first.ok) return first;
  const source = bench.etag;
  let etag = '';
  const copy = async (condition: Condition, fromEtag: string): Answer<void> => {
    const { connection, bucket, prefix } = bench.place;
    const copied = await connection.request(
      { effect: 'write', signal: bench.signal, faults: UNSUPPORTED },
      (http) =>
        connection.client.send(
          new CopyObjectCommand({
            ...addressOf(bench.place, target),
            ...condition,
            CopySource: `${bucket}/${encodeKey(prefix + bench.key)}`,
            CopySourceIfMatch: fromEtag,
          }),
          http,
        ),
    );
    if (!copied.ok) return copied;
    etag = copied.value.CopyObjectResult?.ETag ?? '';
    return ok(undefined);
  };
  return holds([
    { expected: 'refused', send: () => copy({}, WRONG_ETAG) },
    { expected: 'accepted', send: () => copy({ IfNoneMatch: '*' }, source) },
    { expected: 'refused', send: () => copy({ IfNoneMatch: '*' }, source) },
    { expected: 'refused', send: () => copy({ IfMatch: WRONG_ETAG }, source) },
    { expected: 'accepted', send: () => copy({ IfMatch: etag }, source) },
  ]);
}

async function probeCompletes(bench: Bench): Answer<boolean> {
  const first = await put(bench, {});
  if (!first.ok) return first;
  return holds([
    { expected: 'refused', send: () => complete(bench, { IfNoneMatch: '*' }) },
    { expected: 'refused', send: () => complete(bench, { IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => complete(bench, { IfMatch: bench.etag }) },
  ]);
}

/** True when every trial came out as expected; the first that did not decides. */
async function holds(trials: readonly Trial[]): Answer<boolean> {
  for (const { expected, send } of trials) {
    const outcome = await send();
    if (outcome.ok) {
      if (expected === 'refused') return ok(false);
      continue;
    }
    if (outcome.fault.code === 'precondition-failed') {
      if (expected === 'accepted') return ok(false);
      continue;
    }
    // `configuration`: the endpoint does not know the header.
    return outcome.fault.code === 'configuration' ? ok(false) : failed(outcome.fault);
  }
  return ok(true);
}

/** The version id of what was written. */
async function put(bench: Bench, condition: Condition): Answer<string | null> {
  const { connection } = bench.place;
  const stored = await connection.request(
    { effect: 'write', signal: bench.signal, faults: UNSUPPORTED },
    (http) =>
      connection.client.send(
        new PutObjectCommand({ ...addressOf(bench.place, bench.key), ...condition, Body: BODY }),
        http,
      ),
  );
  if (!stored.ok) return stored;
  bench.etag = stored.value.ETag ?? '';
  return ok(versionOf(stored.value.VersionId));
}

async function remove(bench: Bench, etag: string): Answer<void> {
  const { connection } = bench.place;
  const removed = await connection.request(
    { effect: 'write', signal: bench.signal, faults: UNSUPPORTED },
    (http) =>
      connection.client.send(
        new DeleteObjectCommand({ ...addressOf(bench.place, bench.key), IfMatch: etag }),
        http,
      ),
  );
  return removed.ok ? ok(undefined) : removed;
}

/** An upload of one part, completed under `condition`; it does not outlive its trial. */
async function complete(bench: Bench, condition: Condition): Answer<void> {
  const { place, key, signal } = bench;
  const { connection } = place;
  const uploadId = await createUpload(place, key, {}, signal);
  if (!uploadId.ok) return uploadId;
  const address = { ...addressOf(place, key), UploadId: uploadId.value };
  const completed = await connection.request(
    { effect: 'write', signal, faults: UNSUPPORTED },
    async (http) => {
      const { ETag, ChecksumCRC32 } = await connection.client.send(
        new UploadPartCommand({ ...address, PartNumber: 1, Body: BODY }),
        http,
      );
      const part = { PartNumber: 1, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
      return connection.client.send(
        new CompleteMultipartUploadCommand({ ...address, ...condition, MultipartUpload: { Parts: [part] } }),
        http,
      );
    },
  );
  if (completed.ok) return ok(undefined);
  await abortUpload(place, { key, uploadId: uploadId.value }, AbortSignal.timeout(CLEANUP_TIMEOUT_MS));
  return completed;
}

/** Best effort: what stays is small, is ours, and is never synced. */
async function cleanUp(place: S3Place, keys: readonly string[]): Promise<void> {
  const { connection } = place;
  const signal = AbortSignal.timeout(CLEANUP_TIMEOUT_MS);
  await Promise.all(
    keys.map((key) =>
      connection.request({ effect: 'none', signal }, (http) =>
        connection.client.send(new DeleteObjectCommand(addressOf(place, key)), http),
      ),
    ),
  );
}
