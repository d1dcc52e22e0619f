// Decides whether content that looks changed is still the agreed one. Identity and ETag only say where to
// look; the bytes decide (R7).
import { createHash } from 'node:crypto';
import { ok, type Result } from '../../../result.ts';
import { isSameMoment } from '../../decide/timestamp.ts';
import type { BaseFile, LocalFile } from '../../decide/model.ts';
import type { LocalFault } from '../../localFolder.ts';
import type { ObjectDetails, RemoteFault } from '../../remoteFolder.ts';
import { AGAIN, type ActContext, type ActOutcome } from './actContext.ts';
import { hashContent } from './contentHash.ts';
import { compareContent } from './sameContent.ts';

/**
 * Returns the agreement about a touched file: a new time is remembered as one that the bucket does not have
 * yet (T1).
 */
export function touched(base: BaseFile, { identity }: LocalFile): BaseFile {
  const timeUnsent = base.timeUnsent === true || !isSameMoment(identity.mtime, base.identity.mtime);
  return { ...base, identity, timeUnsent };
}

/** The file was touched, not edited: records its new identity, so that the path is decided on again. */
export async function learnIdentity(
  context: Pick<ActContext, 'journal'>,
  base: BaseFile,
  local: LocalFile,
): Promise<ActOutcome> {
  await context.journal.commitSoon({ put: [touched(base, local)] });
  return AGAIN;
}

/** The object was rewritten with the agreed content: records its new ETag and decides on the path again. */
export async function learnEtag(
  context: Pick<ActContext, 'journal'>,
  base: BaseFile,
  details: ObjectDetails,
): Promise<ActOutcome> {
  await context.journal.commitSoon({ put: [{ ...base, etag: details.etag, modified: null }] });
  return AGAIN;
}

/**
 * True when a file with a new identity still holds the agreed content. False also when it is written
 * meanwhile; `changed` when it is no longer in the state of `local`.
 */
export async function isAgreedHere(
  context: Pick<ActContext, 'local'>,
  base: BaseFile,
  local: LocalFile,
): Promise<Result<boolean, LocalFault>> {
  if (local.identity.size !== base.identity.size) return ok(false);
  const opened = await context.local.open(local.path, local.identity);
  if (!opened.ok) return opened;
  try {
    const hash = await hashContent(opened.value, local.identity.size);
    if (!hash.ok) return hash;
    return ok(hash.value.sha256 === base.sha256 && (await opened.value.unchanged()));
  } finally {
    await opened.value.close();
  }
}

/**
 * True when what the bucket says about an object proves that it holds the agreed content, without reading
 * any: its stored SHA-256, or an MD5 that was the agreed object's ETag (also as that of its only part).
 * False: it does not, or it cannot be proved.
 */
export function isAgreedThere(
  base: BaseFile,
  details: Pick<ObjectDetails, 'etag' | 'size' | 'sha256' | 'md5'>,
): boolean {
  if (details.size !== base.identity.size) return false;
  if (details.sha256 !== null) return details.sha256 === base.sha256;
  return details.md5 === base.etag || details.etag === onePartEtag(base.etag);
}

/** The ETag of a multipart object with one part whose MD5 is `md5`; null when that is not an MD5. */
function onePartEtag(md5: string): string | null {
  if (!/^[0-9a-f]{32}$/.test(md5)) return null;
  return `${createHash('md5').update(Buffer.from(md5, 'hex')).digest('hex')}-1`;
}

/**
 * Like `isAgreedThere`, but can compute MD5 and multipart ETags from a local file that is still the agreed
 * one.
 */
export async function isAgreedThereByFile(
  context: Pick<ActContext, 'local'>,
  base: BaseFile,
  details: ObjectDetails,
): Promise<Result<boolean, LocalFault | RemoteFault>> {
  if (details.size !== base.identity.size) return ok(false);
  if (details.sha256 !== null || isAgreedThere(base, details)) return ok(isAgreedThere(base, details));
  const opened = await context.local.open(base.path, base.identity);
  if (!opened.ok) return opened;
  try {
    const hash = await hashContent(opened.value, base.identity.size);
    if (!hash.ok) return hash;
    const verdict = await compareContent(opened.value, base.identity.size, hash.value, details);
    if (!verdict.ok) return verdict;
    return ok(verdict.value === 'same' && hash.value.sha256 === base.sha256);
  } finally {
    await opened.value.close();
  }
}
