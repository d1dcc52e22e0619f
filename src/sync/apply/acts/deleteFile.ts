// Deletions: each checks both sides again first; local ones go to the trash, remote ones are conditional (R6,
// R9).
import type { Act, BaseFile, LocalEntry } from '../../decide/model.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { resolveOwnWrites } from '../checks/ownWrite.ts';
import { commitDisplaceIntent, endDisplaceIntent } from '../checks/displaceIntent.ts';

type ActOf<T extends Act['type']> = Extract<Act, { type: T }>;

/** Removes the agreed object, unless a file is here again or the object is another one. */
export async function deleteRemote(context: ActContext, act: ActOf<'delete-remote'>): Promise<ActOutcome> {
  const here = await context.local.look(act.path, []);
  if (!here.ok) return faultOutcome(act.path, here.fault);
  if (!isGone(here.value)) return AGAIN;
  const settled = await resolveOwnWrites(context, act.path);
  if (!settled.ok) return faultOutcome(act.path, settled.fault);
  if (settled.value) return AGAIN;
  const outcome = await removeAgreed(context, act);
  if (outcome.type === 'done')
    await context.journal.commitSoon({ history: [historyOf(context, act, 'deleted-in-bucket')] });
  return outcome;
}

/** True when a file is no longer there, even if a folder has taken its name (case 8). */
export function isGone(entry: LocalEntry | undefined): boolean {
  return entry === undefined || entry.kind === 'directory';
}

/**
 * Deletes an object in exactly the state `etag` and forgets its agreement. After a lost answer it asks the
 * bucket (R5).
 */
export async function removeAgreed(
  context: ActContext,
  { path, etag }: { readonly path: string; readonly etag: string },
): Promise<ActOutcome> {
  const removed = await context.remote.remove(path, etag, context.signal);
  if (!removed.ok) {
    if (removed.fault.code !== 'outcome-unknown') return faultOutcome(path, removed.fault);
    const still = await context.remote.head(path, context.signal);
    if (!still.ok) return faultOutcome(path, still.fault);
    if (still.value !== null) return faultOutcome(path, removed.fault);
  }
  await context.journal.commitSoon({ forget: [{ path, kind: 'file' }] });
  return done();
}

/** Moves the agreed file to the trash, unless the object is there after all or the file is another one. */
export async function trashLocal(context: ActContext, act: ActOf<'trash-local'>): Promise<ActOutcome> {
  // A second, direct look: a listing that omitted a key must not cost a file (case 20).
  const there = await context.remote.head(act.path, context.signal);
  if (!there.ok) return faultOutcome(act.path, there.fault);
  if (there.value !== null) return AGAIN;
  if (wasNeverSeen(context, act.base)) {
    context.log.warn({ path: act.path, etag: act.base.etag }, 'an upload was confirmed and is not there');
    await context.journal.commitSoon({ forget: [{ path: act.path, kind: 'file' }] });
    return AGAIN;
  }
  const intent = await commitDisplaceIntent(context, act.path, act.identity);
  const trashed = await context.local.trash(act.path, act.identity);
  if (!trashed.ok) {
    await endDisplaceIntent(context, intent, trashed.fault);
    return faultOutcome(act.path, trashed.fault);
  }
  await commitAgreement(
    context,
    { forget: [{ path: act.path, kind: 'file' }], removeIntents: [intent.operation] },
    historyOf(context, act, 'moved-to-trash', act.identity.size),
  );
  return done();
}

/**
 * True for an object that nothing but the answer to our own write has shown, from a service whose answers are
 * no proof: it was rather lost than deleted by somebody who saw it before us (R5).
 */
function wasNeverSeen({ remote }: ActContext, base: BaseFile): boolean {
  return base.modified === null && !remote.answersAreProof;
}
