// Downloads an object into a temporary that survives a crash, and verifies it (R4, R10).
import { createHash } from 'node:crypto';
import { failed, ok, type Result } from '../../../result.ts';
import type { RemoteFile } from '../../decide/model.ts';
import type { LocalFault, LocalTemporary } from '../../localFolder.ts';
import {
  ARCHIVED,
  DATA_DAMAGED,
  type Download,
  type ObjectDetails,
  type RemoteFault,
} from '../../remoteFolder.ts';
import type { ActContext } from '../checks/actContext.ts';
import { createGatheredBytes } from '../checks/gatheredBytes.ts';
import { createContentHasher, hashInto, type ContentHash } from '../checks/contentHash.ts';
import { compareContent, compareHash } from '../checks/sameContent.ts';

const TAG_LENGTH = 24;
/** Written at a time: what comes from the network comes in smaller pieces. */
const WRITE_BYTES = 1024 * 1024;
const COLD: RemoteFault = { code: 'archived', message: ARCHIVED };
const DAMAGED: RemoteFault = { code: 'corrupt', message: DATA_DAMAGED };

/**
 * After these faults what was fetched cannot be completed, or would only be in the way of what could make
 * room.
 */
const USELESS: ReadonlySet<string> = new Set(['corrupt', 'full', 'too-large']);

/**
 * Identifies the temporary of one object state, so that another run finds what this one has already
 * downloaded.
 */
function contentTag(path: string, { etag, size }: RemoteFile): string {
  return createHash('sha256').update(`${path}\n${etag}\n${size}`).digest('hex').slice(0, TAG_LENGTH);
}

export interface FetchedObject {
  readonly temporary: LocalTemporary;
  readonly details: ObjectDetails;
  /** Hex SHA-256 of the whole content. */
  readonly sha256: string;
}

/**
 * Downloads the whole object to a temporary beside `path`, resuming an earlier attempt. On a fault the
 * temporary is kept, unless it is of no use any more.
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
  const { details, hash, isProven } = arrived.value;
  const found = ok({ details, sha256: hash.sha256 });
  if (isProven) return found;
  // What has come in one piece is not read again to find out how its ETag was made.
  const verdict = isResumed
    ? await compareContent(temporary, remote.size, hash, details)
    : ok(compareHash(remote.size, hash, details));
  if (!verdict.ok) return verdict;
  if (verdict.value === 'same' || (verdict.value === 'unknown' && !isResumed)) return found;
  if (!isResumed) return failed(DAMAGED);
  const truncated = await temporary.truncate();
  return truncated.ok ? fill(context, path, remote, temporary) : truncated;
}

interface Arrived {
  readonly details: ObjectDetails;
  /** Of the whole content. */
  readonly hash: ContentHash;
  /** The endpoint's checksum has proven the content; false: it is still to be compared. */
  readonly isProven: boolean;
}

/** Hashes the content as it passes; only what an earlier attempt has left is read, once. */
async function appendRest(
  context: ActContext,
  path: string,
  remote: RemoteFile,
  temporary: LocalTemporary,
): Promise<Result<Arrived, LocalFault | RemoteFault>> {
  const offset = temporary.length;
  const hasher = createContentHasher();
  const earlier = await hashInto(hasher, temporary, offset);
  if (!earlier.ok) return earlier;
  // Nothing is left to request; a range after the end would be refused.
  if (offset > 0 && offset === remote.size) {
    const there = await stillThere(context, path, remote);
    return there.ok ? ok({ details: there.value, hash: hasher.result(), isProven: false }) : there;
  }
  const { etag, size } = remote;
  const download = await context.remote.download({ key: path, etag, size, offset, signal: context.signal });
  if (!download.ok) return download;
  const { details, body, isChecked } = download.value;
  const isProven = offset === 0 && isChecked;
  // Half of what hashing costs, and of use only where the ETag is one.
  if (isProven || details.md5 === null) hasher.leaveOutMd5();
  const appended = await appendBody(temporary, body, size - offset, (bytes, arrived) => {
    hasher.add(bytes);
    context.progress(path, 'down', offset + arrived, size);
  });
  if (!appended.ok) return appended;
  if (temporary.length !== size) return failed(DAMAGED);
  return ok({ details, hash: hasher.result(), isProven });
}

/**
 * Appends what comes in larger pieces, and on a fault also what has come until then: it is not fetched again.
 * `expected` bytes are to come, so that a small file costs little memory. `onArrival` is called with each
 * chunk and the bytes so far.
 */
async function appendBody(
  temporary: LocalTemporary,
  body: Download['body'],
  expected: number,
  onArrival: (bytes: Uint8Array, arrived: number) => void,
): Promise<Result<void, LocalFault | RemoteFault>> {
  const gathered = createGatheredBytes(Math.min(WRITE_BYTES, expected));
  let arrived = 0;
  const write = async (): Promise<Result<void, LocalFault>> => {
    const bytes = gathered.take();
    return bytes.length === 0 ? ok(undefined) : temporary.append(bytes);
  };
  for await (const chunk of body) {
    if (!chunk.ok) {
      const written = await write();
      return written.ok ? chunk : written;
    }
    arrived += chunk.value.length;
    onArrival(chunk.value, arrived);
    if (!gathered.hasRoomFor(chunk.value)) {
      const written = await write();
      if (!written.ok) return written;
    }
    gathered.add(chunk.value);
  }
  return write();
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
