// Files that are gone here, but were not removed from the folder that is there now: it is not the folder that
// they were in (S1, G8).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { Act } from '../decide/model.ts';
import { isWithin } from '../decide/order.ts';
import { parseTimestamp } from '../decide/timestamp.ts';
import type { LocalFault } from '../localFolder.ts';
import type { Observation } from './observation.ts';

type Deletion = Extract<Act, { type: 'delete-remote' }>;

export interface Unremoved {
  /** With the ends of agreements instead of deletions in the bucket. */
  readonly acts: readonly Act[];
  /** The folders that are not what they were. */
  readonly folders: readonly string[];
}

/** Asks the disk once for each folder that files are gone from. */
export async function endUnremoved(
  acts: readonly Act[],
  { local }: Pick<Observation, 'local'>,
): Promise<Result<Unremoved, LocalFault>> {
  const folders = new Set<string>();
  for (const [folder, since] of latestSeen(acts)) {
    const untouched = await local.untouchedFolder(folder, since);
    if (!untouched.ok) return untouched;
    if (untouched.value !== null) folders.add(untouched.value);
  }
  if (folders.size === 0) return ok({ acts, folders: [] });
  const isInside = (path: string): boolean => [...folders].some((folder) => isWithin(path, folder));
  return ok({
    acts: acts.flatMap((act) => (isInside(act.path) ? ending(act) : [act])),
    folders: [...folders],
  });
}

/** The latest change time of the files that are gone from each folder; the top has the root's own proof. */
function latestSeen(acts: readonly Act[]): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const { path, base } of acts.filter(isDeletion)) {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    const known = latest.get(folder);
    const { ctime } = base.identity;
    if (folder !== '' && (known === undefined || isLater(ctime, known))) latest.set(folder, ctime);
  }
  return latest;
}

function isDeletion(act: Act): act is Deletion {
  return act.type === 'delete-remote';
}

function isLater(a: string, b: string): boolean {
  return (parseTimestamp(a) ?? 0n) > (parseTimestamp(b) ?? 0n);
}

/** What was agreed on meets the bucket as if new; an empty folder gets no marker for it. */
function ending(act: Act): readonly Act[] {
  const { type, path } = act;
  if (type === 'delete-remote') return [{ type: 'forget', path, kind: 'file', reason: 'mounted-over' }];
  const isOfFolder = type === 'remove-marker' || type === 'make-marker';
  return isOfFolder ? [{ type: 'forget', path, kind: 'directory', reason: 'mounted-over' }] : [act];
}
