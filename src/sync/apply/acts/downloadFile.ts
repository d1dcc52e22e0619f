// Downloads an object and places it over exactly the state that was decided on (R4).
import { ok, type Result } from '../../../result.ts';
import { formatTimestamp } from '../../decide/timestamp.ts';
import type { Act, BaseFile } from '../../decide/model.ts';
import { sameIdentity } from '../../decide/reconcile.ts';
import type { LocalFault, LocalPlacement } from '../../localFolder.ts';
import type { ObjectDetails } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { isAgreedThere, isAgreedThereByFile, learnEtag } from '../checks/agreedContent.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { adoptOwnWrite } from '../checks/ownWrite.ts';
import { commitDisplaceIntent, endDisplaceIntent } from '../checks/displaceIntent.ts';
import { fetchObject, type FetchedObject } from './fetchObject.ts';
import { takeOverMetadata } from './refreshMetadata.ts';

type Download = Extract<Act, { type: 'download' }>;

/** Replaces the file of the plan, and no other, by the object of the plan. */
export async function downloadFile(context: ActContext, act: Download): Promise<ActOutcome> {
  return (
    (await asOwnWrite(context, act)) ??
    (await withoutFetching(context, act)) ??
    (await fetchAndPlace(context, act))
  );
}

/**
 * An object may be our own write whose answer was lost (R5). Asked before anything is written here: a
 * temporary changes the time of its folder, which alone may prove that nobody has removed the file (G8).
 */
async function asOwnWrite(context: ActContext, { path }: Download): Promise<ActOutcome | null> {
  if (!context.journal.intents().some((intent) => intent.path === path && intent.sha256 !== null))
    return null;
  const asked = await context.remote.head(path, context.signal);
  if (!asked.ok) return faultOutcome(path, asked.fault);
  if (asked.value === null) return AGAIN;
  const own = await adoptOwnWrite(context, path, asked.value, context.signal);
  if (!own.ok) return faultOutcome(path, own.fault);
  return own.value ? AGAIN : null;
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
  const { details } = fetched;
  const intent = act.replaces && (await commitDisplaceIntent(context, act.path, act.replaces));
  const { replaces, descendsFrom = [], sameAs = [] } = act;
  const placed = await placeFetched(context, act.path, fetched, { replaces, descendsFrom, sameAs });
  if (!placed.ok) {
    if (intent) await endDisplaceIntent(context, intent, placed.fault);
    return faultOutcome(act.path, placed.fault);
  }
  await commitAgreement(
    context,
    { put: [placed.value], removeIntents: intent ? [intent.operation] : [] },
    historyOf(context, act, 'downloaded', details.size),
  );
  return done(details.size);
}

const NANOSECONDS_OF_A_MILLISECOND = 1_000_000n;

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
