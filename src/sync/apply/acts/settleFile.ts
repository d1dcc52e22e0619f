// Both sides hold content that was not agreed on: record it if it is equal, else keep both (R7).
import { ok, type Result } from '../../../result.ts';
import type { Act, BaseFile } from '../../decide/model.ts';
import { CHANGED_IN_BUCKET } from '../../engineApi.ts';
import type { LocalFault, LocalReader } from '../../localFolder.ts';
import type { ObjectDetails, RemoteFault } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  waits,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { isAgreedThere, learnEtag, learnIdentity } from '../checks/agreedContent.ts';
import { keepBoth } from './conflictCopy.ts';
import { hashContent, type ContentHash } from '../checks/contentHash.ts';
import { downloadFile } from './downloadFile.ts';
import { fetchObject, type FetchedObject } from './fetchObject.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { operationsOver } from '../checks/openUploads.ts';
import { adoptOwnWrite } from '../checks/ownWrite.ts';
import { compareContent, type Verdict } from '../checks/sameContent.ts';

type Settle = Extract<Act, { type: 'settle' }>;

/** The hashed local content and the object's details. */
interface Compared {
  readonly hash: ContentHash;
  readonly details: ObjectDetails;
  readonly same: boolean;
  /** Present when the object had to be downloaded for the comparison. */
  readonly fetched: FetchedObject | null;
}

/** Compares two files that no agreement connects: equal ones are agreed on, others become a conflict. */
export async function settleFile(context: ActContext, act: Settle): Promise<ActOutcome> {
  const asked = await context.remote.head(act.path, context.signal);
  if (!asked.ok) return faultOutcome(act.path, asked.fault);
  if (asked.value?.etag !== act.remote.etag) return AGAIN;
  // Another act of this plan may have recognised our own write here (resolveOwnWrites), which supersedes what
  // was decided.
  const agreed = context.journal.get(act.path, 'file');
  if (agreed?.kind === 'file' ? agreed.etag !== act.base?.etag : act.base !== null) return AGAIN;
  const own = await adoptOwnWrite(context, act.path, asked.value, context.signal);
  if (!own.ok) return faultOutcome(act.path, own.fault);
  if (own.value) return AGAIN;

  const { path, local } = act;
  const durable = await context.local.flush({ path, expected: local.identity, signal: context.signal });
  if (!durable.ok) return faultOutcome(path, durable.fault);
  const opened = await context.local.open(path, local.identity);
  if (!opened.ok) return faultOutcome(path, opened.fault);
  const reader = opened.value;
  let compared: Result<Compared, LocalFault | RemoteFault>;
  try {
    compared = await compare(context, act, reader, asked.value);
    if (compared.ok && !(await reader.unchanged())) {
      await compared.value.fetched?.temporary.keep();
      return AGAIN;
    }
  } finally {
    await reader.close();
  }
  if (!compared.ok) return faultOutcome(act.path, compared.fault);
  const { base } = act;
  if (base !== null && !compared.value.same && holdsAgreedBytes(base, compared.value)) {
    await compared.value.fetched?.temporary.discard();
    return learnEtag(context, base, compared.value.details);
  }
  return compared.value.same ? agree(context, act, compared.value) : disagree(context, act, compared.value);
}

/** Edited here, but only rewritten there with the agreed content: no conflict. */
function holdsAgreedBytes(base: BaseFile, { details, fetched }: Compared): boolean {
  return fetched === null ? isAgreedThere(base, details) : fetched.sha256 === base.sha256;
}

async function compare(
  context: ActContext,
  act: Settle,
  reader: LocalReader,
  details: ObjectDetails,
): Promise<Result<Compared, LocalFault | RemoteFault>> {
  const hash = await hashContent(reader, reader.identity.size);
  if (!hash.ok) return hash;
  const verdict = await compareContent(reader, reader.identity.size, hash.value, details);
  if (!verdict.ok) return verdict;
  const found = { hash: hash.value, details, fetched: null };
  const isProven = verdict.value !== 'unknown' && !isDoubtful(act, verdict.value, details);
  if (isProven) return ok({ ...found, same: verdict.value === 'same' });
  if (details.size > context.compareBytes) return ok({ ...found, same: false });
  const fetched = await fetchObject(context, act.path, act.remote);
  if (!fetched.ok) return fetched;
  return ok({ ...found, fetched: fetched.value, same: fetched.value.sha256 === hash.value.sha256 });
}

/** Another content than the one here may still be the agreed one, only rewritten. */
function isDoubtful({ base }: Settle, verdict: Verdict, details: ObjectDetails): boolean {
  if (verdict !== 'different' || base === null || details.sha256 !== null) return false;
  return details.size === base.identity.size && !isAgreedThere(base, details);
}

/** Equal content: records it and writes nothing. */
async function agree(context: ActContext, act: Settle, { hash, fetched }: Compared): Promise<ActOutcome> {
  await fetched?.temporary.discard();
  const entry: BaseFile = {
    kind: 'file',
    path: act.path,
    identity: act.local.identity,
    executable: act.local.executable,
    sha256: hash.sha256,
    etag: act.remote.etag,
    modified: act.remote.modified,
  };
  await commitAgreement(
    context,
    { put: [entry], removeIntents: operationsOver(context, act.path, null) },
    historyOf(context, act, 'found-equal'),
  );
  return done();
}

async function disagree(context: ActContext, act: Settle, compared: Compared): Promise<ActOutcome> {
  // Touched here, edited there: taking theirs loses nobody's edit (C3).
  if (act.base !== null && act.base.sha256 === compared.hash.sha256) {
    if (context.mode === 'upload-only') {
      await compared.fetched?.temporary.discard();
      return learnIdentity(context, act.base, act.local);
    }
    await compared.fetched?.temporary.keep();
    return downloadFile(context, { ...act, type: 'download', replaces: act.local.identity });
  }
  if (context.mode === 'upload-only') {
    await compared.fetched?.temporary.discard();
    return waits(act.path, 'changed-in-bucket', CHANGED_IN_BUCKET);
  }
  if (compared.fetched !== null) return keepBoth(context, act, compared.fetched);
  const fetched = await fetchObject(context, act.path, act.remote);
  if (!fetched.ok) return faultOutcome(act.path, fetched.fault);
  // Too large to be fetched for a comparison only; now that it is here, the bytes decide (C8).
  if (fetched.value.sha256 === compared.hash.sha256)
    return agree(context, act, { ...compared, fetched: fetched.value });
  if (act.base === null || fetched.value.sha256 !== act.base.sha256)
    return keepBoth(context, act, fetched.value);
  await fetched.value.temporary.discard();
  return learnEtag(context, act.base, fetched.value.details);
}
