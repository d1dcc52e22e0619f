// Moves (R11): a server-side copy with a conditional delete, or a local rename; no byte is transferred.
import type { Act, BaseFile } from '../../decide/model.ts';
import { sameIdentity } from '../../decide/reconcile.ts';
import type { Intent } from '../../journalPort.ts';
import type { Written } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  executableBit,
  historyOf,
  historyOfWrite,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { isGone, removeAgreed } from './deleteFile.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { holdsUpload, operationsOver, trackIntent } from '../checks/openUploads.ts';
import { findOwnWrite, isExact, mayHaveArrived, resolveOwnWrites } from '../checks/ownWrite.ts';
import { commitDisplaceIntent, endDisplaceIntent } from '../checks/displaceIntent.ts';

type ActOf<T extends Act['type']> = Extract<Act, { type: T }>;

/**
 * A file was moved here: its object follows. An interruption between copy and delete leaves an ordinary
 * deletion for the next pass.
 */
export async function moveRemote(context: ActContext, act: ActOf<'move-remote'>): Promise<ActOutcome> {
  const { local } = context;
  const { identity } = act.local;
  const arrived = await local.flush({ path: act.path, expected: identity, signal: context.signal });
  if (!arrived.ok) return faultOutcome(act.path, arrived.fault);
  const origin = await local.look(act.from, []);
  if (!origin.ok) return faultOutcome(act.from, origin.fault);
  if (!isGone(origin.value)) return AGAIN;
  const settled = await resolveOwnWrites(context, act.from);
  if (!settled.ok) return faultOutcome(act.from, settled.fault);
  if (settled.value) return AGAIN;

  const copied = await copyObject(context, { act, from: act.from, fromEtag: act.etag, base: act.base });
  if (!('etag' in copied)) return copied;
  // Content that may not be the agreed one (an edit that the other side made under the old name) follows as a
  // download.
  const etag = copied.exact && act.etag === act.base.etag ? copied.etag : act.base.etag;
  const executable = executableBit(context, act.local, act.base);
  const sent = { executable, etag, modified: null, timeUnsent: false };
  const entry: BaseFile = { ...act.base, path: act.path, identity, ...sent };
  await commitAgreement(
    context,
    { put: [entry], removeIntents: operationsOver(context, act.path, copied.operation) },
    ...historyOfWrite(context, act, { what: 'moved-in-bucket', unkept: copied.unkept }),
  );
  return removeAgreed(context, { path: act.from, etag: act.etag });
}

/** Copies, instead of uploading, content that equals an agreed file which is about to be deleted (M6). */
export async function copyAgreedContent(
  context: ActContext,
  act: ActOf<'upload'>,
  source: BaseFile,
): Promise<ActOutcome> {
  const copied = await copyObject(context, { act, from: source.path, fromEtag: source.etag, base: source });
  if (!('etag' in copied)) return copied;
  if (!copied.exact) return AGAIN;
  const entry: BaseFile = {
    ...source,
    path: act.path,
    identity: act.local.identity,
    executable: executableBit(context, act.local, source),
    etag: copied.etag,
    modified: null,
    timeUnsent: false,
  };
  await commitAgreement(
    context,
    { put: [entry], removeIntents: operationsOver(context, act.path, copied.operation) },
    ...historyOfWrite(context, act, { what: 'copied-in-bucket', unkept: copied.unkept, bytes: 0 }),
  );
  return done(0, 'copied inside the bucket');
}

interface CopyRequest {
  readonly act: ActOf<'move-remote'> | ActOf<'upload'>;
  readonly from: string;
  readonly fromEtag: string;
  readonly base: BaseFile;
}

interface Copied extends Pick<Written, 'etag' | 'unkept'> {
  readonly operation: string;
  /**
   * False when the source may have been replaced before the copy; not every endpoint honours a condition on
   * it.
   */
  readonly exact: boolean;
}

async function copyObject(context: ActContext, request: CopyRequest): Promise<Copied | ActOutcome> {
  const copied = await sendCopy(context, request);
  if (!('intent' in copied)) return copied;
  const exact = await isExact(context, copied.intent, copied, context.signal);
  if (!exact.ok) return faultOutcome(request.from, exact.fault);
  const { etag, unkept } = copied;
  return { etag, unkept, operation: copied.intent.operation, exact: exact.value };
}

async function sendCopy(
  context: ActContext,
  { act, from, fromEtag, base }: CopyRequest,
): Promise<(Written & { readonly intent: Intent }) | ActOutcome> {
  const intent = trackIntent(context.journal, {
    operation: context.random.id(),
    path: act.path,
    type: 'copy',
    identity: act.local.identity,
    executable: executableBit(context, act.local, base),
    sha256: fromEtag === base.etag ? base.sha256 : null,
    resumable: null,
    ...(context.remote.enforced()?.conditionalCopy !== true && { source: { path: from, etag: fromEtag } }),
  });
  await intent.change({});
  const { operation } = intent.current;
  const copied = await context.remote.copy({
    from,
    fromEtag,
    to: act.path,
    size: base.identity.size,
    condition: { etag: act.type === 'upload' ? act.replacesEtag : null },
    metadata: {
      mtime: act.local.identity.mtime,
      executable: executableBit(context, act.local, base),
      operation,
    },
    onUnanswered: intent.onUnanswered,
    onResumable: intent.onResumable,
    signal: context.signal,
  });
  if (copied.ok) return { ...copied.value, intent: intent.current };
  if (mayHaveArrived(copied.fault)) {
    const own = await findOwnWrite(context, act.path, operation);
    if (!own.ok) return faultOutcome(act.path, own.fault);
    if (own.value) return { ...own.value, intent: intent.current };
  }
  // The upload of a copy in parts is ended by whoever cleans up.
  if (copied.fault.code !== 'outcome-unknown' && !holdsUpload(intent.current))
    context.journal.commit({ removeIntents: [operation] });
  return faultOutcome(act.path, copied.fault);
}

/**
 * An object was moved by someone else: renames the file here, once the object is certainly gone from its old
 * key.
 */
export async function moveLocal(context: ActContext, act: ActOf<'move-local'>): Promise<ActOutcome> {
  const { local, remote, signal } = context;
  const origin = await remote.head(act.from, signal);
  if (!origin.ok) return faultOutcome(act.path, origin.fault);
  if (origin.value !== null) return AGAIN;
  const untouched = sameIdentity(act.identity, act.base.identity);
  const intent = await commitDisplaceIntent(context, act.from, act.identity);
  const moved = await local.move(act.from, act.path, act.identity);
  if (!moved.ok) {
    await endDisplaceIntent(context, intent, moved.fault);
    // This disk cannot tell the new name from another one. An edit must not wait for that, so it stays under
    // the old name (N7).
    if (moved.fault.code !== 'name-clash' || untouched) return faultOutcome(act.path, moved.fault);
    context.journal.commit({ forget: [{ path: act.from, kind: 'file' }] });
    return AGAIN;
  }
  // A file edited here keeps its old agreement, so that the edit is uploaded under the new name.
  const entry: BaseFile = {
    ...act.base,
    path: act.path,
    identity: untouched ? moved.value : act.base.identity,
    etag: act.remote.etag,
    modified: act.remote.modified,
  };
  await commitAgreement(
    context,
    { put: [entry], forget: [{ path: act.from, kind: 'file' }], removeIntents: [intent.operation] },
    historyOf(context, act, 'moved-here'),
  );
  return done();
}
