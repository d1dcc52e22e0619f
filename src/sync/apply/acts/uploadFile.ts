// Uploads a local file: hashed in one pass, confirmed unchanged, written only over the state that was decided
// on (R3, R5).
import { createHash } from 'node:crypto';
import type { Act, BaseFile } from '../../decide/model.ts';
import type { Intent } from '../../journalPort.ts';
import type { LocalReader } from '../../localFolder.ts';
import type { MovedFrom, ObjectMetadata, UploadSource } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  executableBit,
  historyOfWrite,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { learnIdentity } from '../checks/agreedContent.ts';
import { hashContent, updateInPieces } from '../checks/contentHash.ts';
import { faultOutcome, isUncopied } from '../checks/faultOutcome.ts';
import { holdsUpload, operationsOver, trackIntent } from '../checks/openUploads.ts';
import { findOwnWrite, mayHaveArrived } from '../checks/ownWrite.ts';
import { copyAgreedContent } from './moveFile.ts';
import { recordTouch } from './recordTouch.ts';

type Upload = Extract<Act, { type: 'upload' }>;

/** The answer may still be under way, or the object become visible late. */
const MAY_ARRIVE: ReadonlySet<string> = new Set(['outcome-unknown', 'unstored']);

/**
 * Replaces the object of the plan, and no other, by the file of the plan. `movedFrom`: the object whose place
 * it takes, because the endpoint copies none.
 */
export async function uploadFile(
  context: ActContext,
  act: Upload,
  movedFrom: MovedFrom | null = null,
): Promise<ActOutcome> {
  const { path, local } = act;
  const durable = await context.local.flush({ path, expected: local.identity, signal: context.signal });
  if (!durable.ok) return faultOutcome(act.path, durable.fault);
  const opened = await context.local.open(act.path, act.local.identity);
  if (!opened.ok) return faultOutcome(act.path, opened.fault);
  const reader = opened.value;
  context.progress(path, 'up', 0, reader.identity.size);
  try {
    const known = await withoutSending(context, act, reader);
    if (known !== null && 'type' in known) return known;
    return await send(context, act, { reader, movedFrom: known ?? movedFrom });
  } finally {
    await reader.close();
  }
}

/**
 * Content that the bucket already has needs no transfer: a mere touch, or a file that was only renamed. Where
 * the endpoint copies nothing, returns what it was renamed from; null: the content is new.
 */
async function withoutSending(
  context: ActContext,
  act: Upload,
  reader: LocalReader,
): Promise<ActOutcome | MovedFrom | null> {
  const { base, similar } = act;
  const beatsDeletion = act.reason === 'edit-beats-delete';
  const mayBeTouch =
    base !== null &&
    base.identity.size === reader.identity.size &&
    (beatsDeletion || act.replacesEtag === base.etag);
  if (!mayBeTouch && similar.length === 0) return null;
  const hash = await hashContent(reader, reader.identity.size);
  if (!hash.ok) return faultOutcome(act.path, hash.fault);
  if (!(await reader.unchanged())) return AGAIN;
  if (mayBeTouch && hash.value.sha256 === base.sha256) {
    if (beatsDeletion) return learnIdentity(context, base, act.local);
    const touched = await recordTouch(context, act, { base, md5: hash.value.md5 });
    return isUncopied(touched) ? null : touched;
  }
  const source = similar.find((candidate) => candidate.sha256 === hash.value.sha256);
  if (source === undefined) return null;
  const copied = await copyAgreedContent(context, act, source);
  return isUncopied(copied) ? { key: source.path, etag: source.etag } : copied;
}

async function send(
  context: ActContext,
  act: Upload,
  { reader, movedFrom }: { readonly reader: LocalReader; readonly movedFrom: MovedFrom | null },
): Promise<ActOutcome> {
  const { journal, remote, signal } = context;
  const executable = executableBit(context, act.local, act.base);
  const intent = trackIntent(journal, intentFor(context, act, executable));
  const { operation, unansweredSince } = intent.current;
  let hash = createHash('sha256');
  const source: UploadSource = {
    size: reader.identity.size,
    async read(offset, length, into) {
      if (offset === 0) hash = createHash('sha256');
      const bytes = await reader.read(offset, length, into);
      if (bytes.ok) await updateInPieces(hash, bytes.value);
      return bytes;
    },
    async confirm() {
      // Nothing can become visible before this, so nothing needs to be remembered before it.
      await intent.change({ sha256: hash.digest('hex') });
      return reader.unchanged();
    },
  };
  const metadata: ObjectMetadata = { mtime: reader.identity.mtime, executable, operation };
  const written = await remote.upload({
    key: act.path,
    source,
    condition: { etag: act.replacesEtag },
    metadata,
    ...(movedFrom !== null && { movedFrom }),
    resume: intent.current.resumable,
    ...(unansweredSince === undefined ? {} : { unansweredSince }),
    onUnanswered: intent.onUnanswered,
    onResumable: intent.onResumable,
    onProgress: (bytes) => context.progress(act.path, 'up', bytes, source.size),
    signal,
  });

  let result = written.ok ? written.value : null;
  if (!written.ok) {
    if (mayHaveArrived(written.fault)) {
      const own = await findOwnWrite(context, act.path, operation);
      if (!own.ok) return faultOutcome(act.path, own.fault);
      result = own.value;
    }
    if (result === null) {
      // An upload in parts keeps its intent, and so does one that may still arrive.
      if (!holdsUpload(intent.current) && !MAY_ARRIVE.has(written.fault.code)) {
        journal.commit({ removeIntents: [operation] });
      }
      return faultOutcome(act.path, written.fault);
    }
  }
  const { sha256 } = intent.current;
  if (result === null || sha256 === null) throw new Error('an upload ended well without being confirmed');
  const entry: BaseFile = {
    kind: 'file',
    path: act.path,
    identity: reader.identity,
    executable,
    sha256,
    etag: result.etag,
    modified: null,
  };
  await commitAgreement(
    context,
    { put: [entry], removeIntents: operationsOver(context, act.path, written.ok ? operation : null) },
    ...historyOfWrite(context, act, { what: 'uploaded', unkept: result.unkept, bytes: source.size }),
  );
  return done(source.size);
}

/** Resumes an interrupted upload of exactly the same file state, else begins a new operation. */
function intentFor(context: ActContext, act: Upload, executable: boolean): Intent {
  const { identity } = act.local;
  const earlier = context.journal
    .intents()
    .find(
      (intent) =>
        intent.path === act.path &&
        intent.type === 'upload' &&
        holdsUpload(intent) &&
        intent.identity.mtime === identity.mtime &&
        intent.identity.ctime === identity.ctime &&
        intent.identity.size === identity.size &&
        intent.identity.inode === identity.inode,
    );
  return earlier
    ? { ...earlier, identity, executable }
    : {
        operation: context.random.id(),
        path: act.path,
        type: 'upload',
        identity,
        executable,
        sha256: null,
        resumable: null,
      };
}
