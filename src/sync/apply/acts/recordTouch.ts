// A touched file: its content is not sent; its time and executable bit are, by a copy of the object onto
// itself (T1, T5).
import type { Act, BaseFile, FileIdentity } from '../../decide/model.ts';
import type { RemoteFault } from '../../remoteFolder.ts';
import { isSameMoment, parseTimestamp } from '../../decide/timestamp.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  executableBit,
  historyOfWrite,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { touched } from '../checks/agreedContent.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { operationsOver, trackIntent } from '../checks/openUploads.ts';

export type Touch = Extract<Act, { type: 'upload' }>;

/** The agreement whose content a touched file still has, and that content's MD5 (hex). */
export interface Agreed {
  readonly base: BaseFile;
  readonly md5: string | null;
}

/**
 * Records a touch. A time that cannot be sent now, or is not worth a request, is remembered and sent with the
 * next write.
 */
export async function recordTouch(context: ActContext, act: Touch, agreed: Agreed): Promise<ActOutcome> {
  const { base } = agreed;
  const noted = touched(base, act.local);
  const executable = executableBit(context, act.local, base);
  const isNewBit = executable !== base.executable;
  if (!isNewBit && !isTimeToSend(context, act, agreed)) return remember(context, act, noted);
  const { identity } = act.local;
  const operation = context.random.id();
  // A lost answer to this is harmless: only the parts of a large object need to be remembered.
  const intent = trackIntent(context.journal, {
    ...{ operation, path: act.path, type: 'copy', identity, executable },
    ...{ sha256: null, resumable: null },
  });
  const copied = await context.remote.copy({
    from: act.path,
    fromEtag: base.etag,
    to: act.path,
    size: base.identity.size,
    condition: { etag: base.etag },
    metadata: { mtime: identity.mtime, executable, operation },
    onUnanswered: intent.onUnanswered,
    onResumable: intent.onResumable,
    signal: context.signal,
  });
  if (!copied.ok) {
    return !isNewBit && isUnable(copied.fault)
      ? remember(context, act, noted)
      : faultOutcome(act.path, copied.fault);
  }
  const { etag, unkept } = copied.value;
  // An endpoint that ignores the condition may have copied what somebody else has written in the meantime.
  const isExact =
    etag === base.etag || etag === agreed.md5 || context.remote.enforced()?.conditionalCopy === true;
  if (!isExact) return AGAIN;
  const entry: BaseFile = { ...noted, executable, etag, modified: null, timeUnsent: false };
  await commitAgreement(
    context,
    { put: [entry], removeIntents: operationsOver(context, act.path, operation) },
    ...historyOfWrite(context, act, { what: isNewBit ? 'noted-touch' : 'sent-time', unkept }),
  );
  return done(0, 'content unchanged');
}

/**
 * Where an ETag says nothing about the content (SSE-KMS), the copy would look like an edit to the other
 * devices, and each would download the whole object again.
 */
function isTimeToSend({ maySendTime }: ActContext, { path, local }: Touch, { base, md5 }: Agreed): boolean {
  const { mtime, size } = local.identity;
  const isTelling = base.etag === md5 || base.etag.includes('-');
  const isSet = !isSameMoment(mtime, base.identity.mtime) && !isZoneShift(base.identity, local.identity);
  return isTelling && isSet && maySendTime(path, size);
}

const QUARTER_HOUR_NS = 900_000_000_000n;
/** The best resolution (ns) of FAT and exFAT. */
const COARSE_NS = 10_000_000n;

/**
 * A disk that stores local time (FAT) shifts all times when the time zone or daylight saving changes,
 * although nobody set them. Such disks are recognised by their change times, which elsewhere have
 * nanoseconds.
 */
function isZoneShift(agreed: FileIdentity, { mtime, ctime }: FileIdentity): boolean {
  const [before, now, changed] = [agreed.mtime, mtime, ctime].map((text) => parseTimestamp(text) ?? 1n);
  if (before === undefined || now === undefined || changed === undefined) return false;
  return changed % COARSE_NS === 0n && (now - before) % QUARTER_HOUR_NS === 0n;
}

async function remember(context: ActContext, act: Touch, entry: BaseFile): Promise<ActOutcome> {
  await commitAgreement(
    context,
    { put: [entry] },
    ...historyOfWrite(context, act, { what: 'noted-touch', unkept: [] }),
  );
  return done(0, 'content unchanged');
}

/** This endpoint, bucket or object cannot be copied: a mere time is no reason to bother anybody. */
function isUnable({ code }: RemoteFault): boolean {
  const unable: readonly RemoteFault['code'][] = [
    'denied',
    'configuration',
    'unsupported',
    'archived',
    'locked',
  ];
  return unable.includes(code);
}
