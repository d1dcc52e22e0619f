// Keeps both versions: the bucket's under the name, the local one beside it as a conflict copy (R7).
import type { Act } from '../../decide/model.ts';
import { conflictOrigin, conflictPath, MAX_CONFLICT_COPIES } from '../../decide/conflictName.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  waits,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { placeFetched } from './downloadFile.ts';
import type { FetchedObject } from './fetchObject.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { commitDisplaceIntent, resolveDisplaceIntent } from '../checks/displaceIntent.ts';

type Settle = Extract<Act, { type: 'settle' }>;

/** How many names are tried when several conflicts happen within one minute. */
const MAX_ATTEMPTS = 20;

/**
 * Renames the local file, then places the fetched object; a crash in between leaves the object to be
 * downloaded again and both contents intact.
 */
export async function keepBoth(
  context: ActContext,
  act: Settle,
  fetched: FetchedObject,
): Promise<ActOutcome> {
  try {
    return await keepBeside(context, act, fetched);
  } catch (error) {
    // The journal failed; the next attempt finds what was downloaded.
    await fetched.temporary.keep();
    throw error;
  }
}

async function keepBeside(context: ActContext, act: Settle, fetched: FetchedObject): Promise<ActOutcome> {
  if (copiesOf(context, act.path) >= MAX_CONFLICT_COPIES) {
    await fetched.temporary.discard();
    return waits(act.path, 'too-many-conflicts', TOO_MANY);
  }
  const intent = await commitDisplaceIntent(context, act.path, act.local.identity);
  const copyPath = await renameToCopy(context, act);
  if (typeof copyPath !== 'string') {
    await fetched.temporary.keep();
    await resolveDisplaceIntent(context, intent);
    return copyPath;
  }
  const event = historyOf(context, { ...act, path: copyPath }, 'kept-conflict-copy');
  const beside = { replaces: null, descendsFrom: [copyPath] };
  const placed = await placeFetched(context, act.path, fetched, beside);
  if (!placed.ok) {
    await resolveDisplaceIntent(context, intent);
    context.journal.commit({ history: [event] });
    return faultOutcome(act.path, placed.fault);
  }
  await commitAgreement(context, { put: [placed.value], removeIntents: [intent.operation] }, event);
  return done(fetched.details.size, copyPath);
}

const TOO_MANY =
  'This file already has ten conflict copies. Compare them and delete some; then it will sync again.';

/** Renames the local version. Returns its new path, or the outcome if it could not be renamed. */
async function renameToCopy(context: ActContext, act: Settle): Promise<string | ActOutcome> {
  const stamp = localStamp(context.clock.now());
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const copyPath = conflictPath(act.path, stamp, context.device, attempt);
    const taken = await context.local.look(copyPath, []);
    if (!taken.ok) return faultOutcome(act.path, taken.fault);
    if (taken.value !== undefined || context.journal.get(copyPath, 'file') !== undefined) continue;
    const moved = await context.local.move(act.path, copyPath, act.local.identity);
    if (moved.ok) return copyPath;
    // Another spelling of the name exists on this disk; the file was not touched.
    if (moved.fault.code !== 'name-clash') return faultOutcome(act.path, moved.fault);
  }
  return AGAIN;
}

/** Counts the agreed conflict copies of a file; they are in its own folder. */
function copiesOf(context: ActContext, path: string): number {
  const origin = conflictOrigin(path);
  const folder = origin.slice(0, Math.max(origin.lastIndexOf('/'), 0));
  let copies = 0;
  for (const entry of context.journal.entries(folder)) {
    if (entry.kind === 'file' && entry.path !== origin && conflictOrigin(entry.path) === origin) copies++;
  }
  return copies;
}

/** `2026-11-22 14.03` in the person's time zone, because they know when they worked on the file. */
function localStamp(epochMs: number): string {
  const date = new Date(epochMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
