// Downloads an object into a temporary that survives a crash, verifies it, then places it over exactly the
// state that was decided on (R4, R10).
import { createHash } from 'node:crypto';
import { failed, ok, type Result } from '../../../result.ts';
import { formatTimestamp } from '../../decide/timestamp.ts';
import type { Act, BaseFile, RemoteFile } from '../../decide/model.ts';
import { sameIdentity } from '../../decide/reconcile.ts';
import type { LocalFault, LocalPlacement, LocalTemporary } from '../../localFolder.ts';
import { ARCHIVED, DATA_DAMAGED, type ObjectDetails, type RemoteFault } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { isAgreedThere, isAgreedThereByFile, learnEtag } from '../checks/agreedContent.ts';
import { createContentHasher, hashContent, type ContentHash } from '../checks/contentHash.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { adoptOwnWrite } from '../checks/ownWrite.ts';
import { compareContent } from '../checks/sameContent.ts';
import { commitDisplaceIntent, endDisplaceIntent } from '../checks/displaceIntent.ts';
import { takeOverMetadata } from './refreshMetadata.ts';

type Download = Extract<Act, { type: 'download' }>;

/** Replaces the file of the plan, and no other, by the object of the plan. */
export async function downloadFile(context: ActContext, act: Download): Promise<ActOutcome> {
  return (await withoutFetching(context, act)) ?? (await fetchAndPlace(context, act));
}

/** An object that was rewritten with the agreed bytes reverses no deletion and needs no transfer. */
async function withoutFetching(context: ActContext, act: Download): Promise<ActOutcome | null> {
  const { path, base, remote } = act;
  if (base === null || base.identity.size !== remote.size) return null;
  const wasDeletedHere = act.replaces === null;
  if (wasDeletedHere && act.reason !== 'edit-beats-delete') return null;
  // Touched as well: what is compared here is the file as agreed (C3).
  if (act.replaces !== null && !sameIdentity(act.replaces, base.identity)) return null;
  const asked = await context.remote.head(path, context.signal);
  if (!asked.ok) return faultOutcome(path, asked.fault);
  if (asked.value?.etag !== remote.etag) return AGAIN;
  if (wasDeletedHere) return isAgreedThere(base, asked.value) ? learnEtag(context, base, asked.value) : null;
  const same = await isAgreedThereByFile(context, base, asked.value);
  if (!same.ok) return faultOutcome(path, same.fault);
  return same.value ? rewrittenThere(context, act, base, asked.value) : null;
}

async function fetchAndPlace(context: ActContext, act: Download): Promise<ActOutcome> {
  const fetched = await fetchObject(context, act.path, act.remote, act.descendsFrom);
  if (!fetched.ok) return faultOutcome(act.path, fetched.fault);
  try {
    return (
      (await recognizeAgreed(context, act, fetched.value)) ??
      (await placeAndRecord(context, act, fetched.value))
    );
  } catch (error) {
    // The journal failed; the next attempt finds what was downloaded.
    await fetched.value.temporary.keep();
    throw error;
  }
}

/**
 * What was fetched may be the agreed bytes under an ETag that proved nothing, such as one of other parts;
 * then it is no edit either (R7). Null when it is one, or when the bytes are missing here.
 */
async function recognizeAgreed(
  context: ActContext,
  act: Download,
  { temporary, details, sha256 }: FetchedObject,
): Promise<ActOutcome | null> {
  const { base, replaces, reason } = act;
  const isWanted = replaces === null && reason !== 'edit-beats-delete';
  if (base === null || base.sha256 !== sha256 || isWanted) return null;
  await temporary.discard();
  if (replaces === null || !sameIdentity(replaces, base.identity)) return learnEtag(context, base, details);
  return rewrittenThere(context, act, base, details);
}

/** The object has got another ETag, and perhaps another time or executable bit, but the agreed content. */
function rewrittenThere(
  context: ActContext,
  act: Download,
  base: BaseFile,
  details: ObjectDetails,
): Promise<ActOutcome> {
  const agreed = { ...base, etag: act.remote.etag, modified: act.remote.modified };
  return takeOverMetadata(context, act, { agreed, executable: base.executable, details });
}

async function placeAndRecord(
  context: ActContext,
  act: Download,
  fetched: FetchedObject,
): Promise<ActOutcome> {
  const { temporary, details } = fetched;
  const own = await adoptOwnWrite(context, act.path, details, context.signal);
  if (!own.ok) {
    await temporary.keep();
    return faultOutcome(act.path, own.fault);
  }
  if (own.value) {
    await temporary.discard();
    return AGAIN;
  }
  const intent = act.replaces && commitDisplaceIntent(context, act.path, act.replaces);
  const { replaces, descendsFrom = [], sameAs = [] } = act;
  const placed = await placeFetched(context, act.path, fetched, { replaces, descendsFrom, sameAs });
  if (!placed.ok) {
    if (intent) await endDisplaceIntent(context, intent, placed.fault);
    return faultOutcome(act.path, placed.fault);
  }
  commitAgreement(
    context,
    { put: [placed.value], removeIntents: intent ? [intent.operation] : [] },
    historyOf(context, act, 'downloaded', details.size),
  );
  return done(details.size);
}

/**
 * Identifies the temporary of one object state, so that another run finds what this one has already
 * downloaded.
 */
function contentTag(path: string, { etag, size }: RemoteFile): string {
  return createHash('sha256').update(`${path}\n${etag}\n${size}`).digest('hex').slice(0, TAG_LENGTH);
}

const TAG_LENGTH = 24;
const COLD: RemoteFault = { code: 'archived', message: ARCHIVED };
const DAMAGED: RemoteFault = { code: 'corrupt', message: DATA_DAMAGED };
const NANOSECONDS_OF_A_MILLISECOND = 1_000_000n;

/**
 * After these faults what was fetched cannot be completed, or would only be in the way of what could make
 * room.
 */
const USELESS: ReadonlySet<string> = new Set(['corrupt', 'full', 'too-large']);

export interface FetchedObject {
  readonly temporary: LocalTemporary;
  readonly details: ObjectDetails;
  /** Hex SHA-256 of the whole content. */
  readonly sha256: string;
}

/**
 * Downloads the whole object to a temporary beside `path`, resuming an earlier attempt. On a fault the
 * temporary is kept, unless its content is corrupt.
 */
export async function fetchObject(
  context: ActContext,
  path: string,
  remote: RemoteFile,
  descendsFrom: readonly string[] = [],
): Promise<Result<FetchedObject, LocalFault | RemoteFault>> {
  if (remote.archived) return failed(COLD);
  // Of several it cannot be told whose folder the new one is.
  const like = descendsFrom.length === 1 ? descendsFrom[0] : undefined;
  const opened = await context.local.temporary(path, contentTag(path, remote), remote.size, like);
  if (!opened.ok) return opened;
  const temporary = opened.value;
  context.progress(path, 'down', Math.min(temporary.length, remote.size), remote.size);
  const filled = await fill(context, path, remote, temporary);
  if (filled.ok) return ok({ temporary, ...filled.value });
  if (USELESS.has(filled.fault.code)) await temporary.discard();
  else await temporary.keep();
  return filled;
}

/**
 * Downloads the missing part. A power cut may have lost bytes of an earlier run although their length is
 * right, so resumed content counts only when all of it can be verified; otherwise it is downloaded again.
 */
async function fill(
  context: ActContext,
  path: string,
  remote: RemoteFile,
  temporary: LocalTemporary,
): Promise<Result<{ details: ObjectDetails; sha256: string }, LocalFault | RemoteFault>> {
  const isResumed = temporary.length > 0 && temporary.length <= remote.size;
  if (temporary.length > remote.size) {
    const truncated = await temporary.truncate();
    if (!truncated.ok) return truncated;
  }
  const arrived = await appendRest(context, path, remote, temporary);
  if (!arrived.ok) return arrived;
  const { details, proven, hash: passed } = arrived.value;
  if (proven !== null) return ok({ details, sha256: proven });
  const hash = passed === null ? await hashContent(temporary, remote.size) : ok(passed);
  if (!hash.ok) return hash;
  const verdict = await compareContent(temporary, remote.size, hash.value, details);
  if (!verdict.ok) return verdict;
  if (verdict.value === 'same' || (verdict.value === 'unknown' && !isResumed)) {
    return ok({ details, sha256: hash.value.sha256 });
  }
  if (!isResumed) return failed(DAMAGED);
  const truncated = await temporary.truncate();
  return truncated.ok ? fill(context, path, remote, temporary) : truncated;
}

interface Arrived {
  readonly details: ObjectDetails;
  /** Hex SHA-256 of content that the endpoint's checksum has proven; null: it is still to be compared. */
  readonly proven: string | null;
  /** Of the whole content; null: not all of it has passed. */
  readonly hash: ContentHash | null;
}

/** Hashes the content as it passes, so that it need not be read again. */
async function appendRest(
  context: ActContext,
  path: string,
  remote: RemoteFile,
  temporary: LocalTemporary,
): Promise<Result<Arrived, LocalFault | RemoteFault>> {
  let offset = temporary.length;
  // Nothing is left to request; a range after the end would be refused.
  if (offset > 0 && offset === remote.size) {
    const there = await stillThere(context, path, remote);
    return there.ok ? ok({ details: there.value, proven: null, hash: null }) : there;
  }
  const isWhole = offset === 0;
  const download = await context.remote.download({
    key: path,
    etag: remote.etag,
    offset,
    signal: context.signal,
  });
  if (!download.ok) return download;
  const { details, body, isChecked } = download.value;
  const isProven = isWhole && isChecked;
  const sha256 = createHash('sha256');
  const hasher = isWhole && !isProven ? createContentHasher() : null;
  for await (const chunk of body) {
    if (!chunk.ok) return chunk;
    const appended = await temporary.append(chunk.value);
    if (!appended.ok) return appended;
    if (isProven) sha256.update(chunk.value);
    hasher?.add(chunk.value);
    offset += chunk.value.length;
    context.progress(path, 'down', offset, remote.size);
  }
  if (offset !== remote.size) return failed(DAMAGED);
  const proven = isProven ? sha256.digest('hex') : null;
  return ok({ details, proven, hash: hasher?.result() ?? null });
}

async function stillThere(
  context: ActContext,
  path: string,
  remote: RemoteFile,
): Promise<Result<ObjectDetails, RemoteFault>> {
  const asked = await context.remote.head(path, context.signal);
  if (!asked.ok) return asked;
  if (asked.value?.etag === remote.etag) return ok(asked.value);
  return failed({
    code: 'precondition-failed',
    message: `"${path}" has changed in the bucket in the meantime.`,
  });
}

/**
 * Gives a downloaded object its name and returns the agreement. On a fault the temporary is kept, because the
 * next observation may need it.
 */
export async function placeFetched(
  context: ActContext,
  path: string,
  { temporary, details, sha256 }: FetchedObject,
  over: Pick<LocalPlacement, 'replaces' | 'descendsFrom' | 'sameAs'>,
): Promise<Result<BaseFile, LocalFault>> {
  const { executable } = details.metadata;
  // The same on every device, unlike the moment of the download (T3).
  const mtime =
    details.metadata.mtime ?? formatTimestamp(BigInt(details.modified) * NANOSECONDS_OF_A_MILLISECOND);
  const placed = await context.local.place(temporary, { path, mtime, executable, ...over });
  if (!placed.ok) {
    await temporary.keep();
    return placed;
  }
  return ok({
    kind: 'file',
    path,
    identity: placed.value,
    executable,
    sha256,
    etag: details.etag,
    modified: Math.floor(details.modified / 1000) * 1000,
  });
}
