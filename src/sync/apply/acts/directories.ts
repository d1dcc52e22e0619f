// Folders: created when missing, removed only when empty, and marked in the bucket when they contain nothing.
import type { Act, LocalEntry } from '../../decide/model.ts';
import {
  NOTHING,
  commitAgreement,
  done,
  historyOf,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { findOwnWrite, mayHaveArrived } from '../checks/ownWrite.ts';

type ActOf<T extends Act['type']> = Extract<Act, { type: T }>;

/** Makes the folder of a marker. One that exists already is agreed on as well. */
export async function makeLocalDirectory(
  context: ActContext,
  act: ActOf<'make-local-directory'>,
): Promise<ActOutcome> {
  const made = await context.local.makeDirectory(act.path, act.like);
  if (!made.ok) return faultOutcome(act.path, made.fault);
  const entry = { kind: 'directory', path: act.path, marker: act.marker } as const;
  await commitAgreement(context, { put: [entry] }, historyOf(context, act, 'made-folder'));
  return done();
}

/**
 * A folder that still contains something (files that a person ignores, or a new one) stays; the next pass
 * sees what it is. Leftovers of systems and editors go to the trash with it (D3).
 */
export async function removeLocalDirectory(
  context: ActContext,
  act: ActOf<'remove-local-directory'>,
): Promise<ActOutcome> {
  const first = await context.local.removeDirectory(act.path);
  const isKeptByLeftovers =
    !first.ok && first.fault.code === 'changed' && (await trashLeftovers(context, act.path));
  const removed = isKeptByLeftovers ? await context.local.removeDirectory(act.path) : first;
  if (!removed.ok) return removed.fault.code === 'changed' ? NOTHING : faultOutcome(act.path, removed.fault);
  const forget = [{ path: act.path, kind: 'directory' }] as const;
  await commitAgreement(context, { forget }, historyOf(context, act, 'removed-folder'));
  return done();
}

/** A person would not regard a folder with more leftovers as empty. */
const MAX_LEFTOVERS = 100;

/** True when a folder contained nothing but leftovers, and all of them are now in the trash. */
async function trashLeftovers(context: ActContext, folder: string): Promise<boolean> {
  const found: LocalEntry[] = [];
  for await (const batch of context.local.scan({ under: folder, ignore: [], signal: context.signal })) {
    if (!batch.ok) return false;
    for (const entry of batch.value) {
      if (!context.isLeftover(entry.path, entry.kind === 'directory')) return false;
      found.push(entry);
    }
    if (found.length > MAX_LEFTOVERS) return false;
  }
  // From the bottom, so that each folder is empty at its turn.
  for (const entry of found.reverse()) {
    if (entry.kind === 'refused') return false;
    const gone =
      entry.kind === 'file'
        ? await context.local.trash(entry.path, entry.identity)
        : await context.local.removeDirectory(entry.path);
    if (!gone.ok) return false;
  }
  return true;
}

/** Writes the zero-byte object `path/` that keeps an empty folder in the bucket. */
export async function makeMarker(context: ActContext, act: ActOf<'make-marker'>): Promise<ActOutcome> {
  const operation = context.random.id();
  const key = `${act.path}/`;
  const written = await context.remote.upload({
    key,
    source: {
      size: 0,
      read: () => Promise.resolve({ ok: true, value: new Uint8Array() }),
      confirm: () => Promise.resolve(true),
    },
    condition: { etag: null },
    metadata: { mtime: null, executable: false, operation },
    resume: null,
    onProgress: () => undefined,
    signal: context.signal,
  });
  if (!written.ok) {
    if (!mayHaveArrived(written.fault)) return faultOutcome(act.path, written.fault);
    const own = await findOwnWrite(context, key, operation);
    if (!own.ok) return faultOutcome(act.path, own.fault);
    if (own.value === null) return faultOutcome(act.path, written.fault);
  }
  const entry = { kind: 'directory', path: act.path, marker: true } as const;
  await commitAgreement(context, { put: [entry] }, historyOf(context, act, 'made-marker'));
  return done();
}

/** Removes the marker of a folder that is gone here. */
export async function removeMarker(context: ActContext, act: ActOf<'remove-marker'>): Promise<ActOutcome> {
  const here = await context.local.look(act.path, []);
  if (!here.ok) return faultOutcome(act.path, here.fault);
  if (here.value?.kind === 'directory') return { type: 'again' };
  const removed = await context.remote.remove(`${act.path}/`, act.etag, context.signal);
  if (!removed.ok) return faultOutcome(act.path, removed.fault);
  const forget = [{ path: act.path, kind: 'directory' }] as const;
  await commitAgreement(context, { forget }, historyOf(context, act, 'removed-marker'));
  return done();
}
