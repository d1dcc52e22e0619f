// Finds out at first contact what an endpoint really enforces, by trying it on objects of our own (R3).
import { randomUUID } from 'node:crypto';
import { failed, ok } from '../../result.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import type { EndpointCapabilities, RemoteFault } from '../../sync/remoteFolder.ts';
import { createProbeObject } from './probeObject.ts';
import type { Checksums } from '../calls/objectCalls.ts';
import type { Answer, ProbeObject } from './probeObject.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { isRefusal } from '../connection/refusals.ts';
import type { S3Connection } from '../connection/s3Connection.ts';
import type { S3Location } from '../connection/s3Location.ts';

/** An ETag that no object has. */
const WRONG_ETAG = '"00000000000000000000000000000000"';

/** A request that an endpoint which honours conditions must accept, or refuse. */
interface Trial {
  readonly expected: 'accepted' | 'refused';
  readonly send: () => Answer<unknown>;
}

/**
 * Returns what the endpoint enforces, found with some thirty small requests under `<prefix>.brimful/`,
 * whose objects are removed again (in a versioned bucket their versions stay). Also decides whether the
 * endpoint accepts the SDK's checksums. Where these credentials may not delete, the objects have always
 * the same names, so that there are never more of them. A fault that says nothing about the endpoint,
 * such as a lost connection, ends the probe: what was not tested is not assumed.
 */
export async function probeEndpoint(location: S3Location, signal: AbortSignal): Answer<EndpointCapabilities> {
  const found = await tryEndpoint(location, signal);
  // The fate of the probe's own objects does not matter: a lost answer only means that the service cannot be
  // reached now.
  if (found.ok || found.fault.code !== 'outcome-unknown') return found;
  const { detail = 'no answer to a write of the probe' } = found.fault;
  return failedWith('unreachable', { detail });
}

async function tryEndpoint(location: S3Location, signal: AbortSignal): Answer<EndpointCapabilities> {
  const named = (name: string): ProbeObject =>
    createProbeObject(location, `${OWN_FOLDER}/probe-${name}`, signal);
  const first = named('write');
  const version = await settleChecksums(first, location.connection);
  if (!version.ok) return version;
  const kmsKey = first.kmsKey();
  const removed = await first.remove({});
  if (!removed.ok && !isRefusal(removed.fault)) return removed;
  // Names of its own, since another device may be probing too.
  const own = removed.ok ? `${randomUUID()}-` : '';
  const [write, source, copy, complete] = [
    named(`${own}write`),
    named(`${own}source`),
    named(`${own}copy`),
    named(`${own}complete`),
  ];
  const [writes, conditionalCopy, conditionalComplete] = await Promise.all([
    probeWrites(write),
    probeCopies(source, copy),
    probeCompletes(complete),
  ]);
  if (removed.ok) await Promise.all([write, source, copy, complete].map((each) => each.discard()));
  if (!writes.ok) return writes;
  if (!conditionalCopy.ok) return conditionalCopy;
  if (!conditionalComplete.ok) return conditionalComplete;
  const { usual, md5 } = location.connection.checksums();
  return ok({
    ...writes.value,
    conditionalCopy: conditionalCopy.value,
    conditionalComplete: conditionalComplete.value,
    versioning: version.value !== null,
    ...(!usual && { checksums: 'required' as const }),
    ...(md5 && { contentMd5: true as const }),
    ...(kmsKey !== null && { kmsKey }),
  });
}

/** Faults of the connection, the account or the bucket: a request without checksums would meet them too. */
const NOT_ABOUT_CHECKSUMS: ReadonlySet<RemoteFault['code']> = new Set([
  ...(['unreachable', 'throttled', 'cancelled', 'outcome-unknown', 'clock-skew', 'quota'] as const),
  ...(['needs-sign-in', 'keychain', 'keys-refused', 'bucket-missing'] as const),
]);

/** In the order in which they are tried. */
const LESS_CHECKED: readonly Checksums[] = [
  { usual: false, md5: false },
  { usual: false, md5: true },
];

/**
 * Writes the first object, with fewer checksums where the endpoint rejects the SDK's, or with an MD5 where it
 * demands one, however it says so. Returns its version id.
 */
async function settleChecksums(object: ProbeObject, connection: S3Connection): Answer<string | null> {
  const first = await object.put({});
  if (first.ok || NOT_ABOUT_CHECKSUMS.has(first.fault.code)) return first;
  const before = connection.checksums();
  for (const checksums of LESS_CHECKED) {
    connection.setChecksums(checksums);
    const next = await object.put({});
    if (next.ok) return next;
  }
  connection.setChecksums(before);
  return first;
}

async function probeWrites(
  object: ProbeObject,
): Answer<Pick<EndpointCapabilities, 'conditionalCreate' | 'conditionalReplace' | 'conditionalDelete'>> {
  const first = await object.put({});
  if (!first.ok) return first;
  const conditionalCreate = await holds([
    { expected: 'refused', send: () => object.put({ IfNoneMatch: '*' }) },
  ]);
  if (!conditionalCreate.ok) return conditionalCreate;
  const conditionalReplace = await holds([
    { expected: 'refused', send: () => object.put({ IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => object.put({ IfMatch: object.etag() }) },
  ]);
  if (!conditionalReplace.ok) return conditionalReplace;
  const conditionalDelete = await holds([
    { expected: 'refused', send: () => object.remove({ IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => object.remove({ IfMatch: object.etag() }) },
  ]);
  if (!conditionalDelete.ok) return conditionalDelete;
  return ok({
    conditionalCreate: conditionalCreate.value,
    conditionalReplace: conditionalReplace.value,
    conditionalDelete: conditionalDelete.value,
  });
}

/** The condition on the target and the one on the source must both hold. */
async function probeCopies(source: ProbeObject, target: ProbeObject): Answer<boolean> {
  const first = await source.put({});
  if (!first.ok) return first;
  return holds([
    { expected: 'refused', send: () => target.copyFrom(source, WRONG_ETAG, {}) },
    // Without a condition: an earlier probe that could not delete may have left the target.
    { expected: 'accepted', send: () => target.copyFrom(source, source.etag(), {}) },
    { expected: 'refused', send: () => target.copyFrom(source, source.etag(), { IfNoneMatch: '*' }) },
    { expected: 'refused', send: () => target.copyFrom(source, source.etag(), { IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => target.copyFrom(source, source.etag(), { IfMatch: target.etag() }) },
  ]);
}

async function probeCompletes(object: ProbeObject): Answer<boolean> {
  const first = await object.put({});
  if (!first.ok) return first;
  return holds([
    { expected: 'refused', send: () => object.complete({ IfNoneMatch: '*' }) },
    { expected: 'refused', send: () => object.complete({ IfMatch: WRONG_ETAG }) },
    { expected: 'accepted', send: () => object.complete({ IfMatch: object.etag() }) },
  ]);
}

/**
 * True when every trial ended as expected; the first that did not decides. A refusal of anything but the
 * state means that this cannot be relied on: the endpoint does not know the header or the request, or these
 * credentials may not send it.
 */
async function holds(trials: readonly Trial[]): Answer<boolean> {
  for (const { expected, send } of trials) {
    const outcome = await send();
    const isRefused = !outcome.ok && outcome.fault.code === 'precondition-failed';
    if (!outcome.ok && !isRefused) return isRefusal(outcome.fault) ? ok(false) : failed(outcome.fault);
    if (isRefused !== (expected === 'refused')) return ok(false);
  }
  return ok(true);
}
