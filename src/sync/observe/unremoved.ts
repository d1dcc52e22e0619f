// Files that are gone here, but were not removed from the folder that is there now: it is not the folder that
// they were in (S1, G8).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import { makesNameHere, type Act, type BaseFile, type LocalEntry } from '../decide/model.ts';
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
  /** What nothing is agreed on any more: the next look fetches it. */
  readonly ended: readonly string[];
}

type Sides = Pick<Observation, 'local' | 'journal'>;

/**
 * Asks the disk once for each folder that files are gone from, and for each empty one that something is
 * about to be put into: afterwards its time would prove nothing any more.
 */
export async function endUnremoved(
  acts: readonly Act[],
  sides: Sides,
): Promise<Result<Unremoved, LocalFault>> {
  const seen = latestSeen(acts);
  const find = createPlaces(sides);
  for (const folder of sides.journal.countFiles() === 0 ? [] : foldersFilled(acts)) {
    const place = await find(folder);
    if (!place.ok) return place;
    const { empty } = place.value;
    if (empty !== null) noteSeen(seen, empty, agreedBelow(empty, sides));
  }
  const folders = new Set<string>();
  for (const [folder, since] of seen) {
    const untouched = await sides.local.untouchedFolder(folder, since);
    if (!untouched.ok) return untouched;
    if (untouched.value !== null) folders.add(untouched.value);
  }
  if (folders.size === 0) return ok({ acts, folders: [], ended: [] });
  const isInside = (path: string): boolean => [...folders].some((folder) => isWithin(path, folder));
  const planned = acts.flatMap((act) => (isInside(act.path) ? ending(act) : [act]));
  const known = new Set(planned.map(({ path }) => path));
  const others = [...folders]
    .flatMap((folder) => agreedBelow(folder, sides))
    .filter(({ path }) => !known.has(path))
    .map(({ path }) => endOf(path, 'file'));
  const all = [...others, ...planned];
  const ended = all.filter(({ type, path }) => type === 'forget' && isInside(path)).map(({ path }) => path);
  return ok({ acts: all, folders: [...folders], ended });
}

/** The latest change time of the files that are gone from each folder; the top has the root's own proof. */
function latestSeen(acts: readonly Act[]): Map<string, string> {
  const latest = new Map<string, string>();
  for (const { path, base } of acts.filter(isDeletion)) {
    const folder = parentOf(path);
    if (folder !== '') noteSeen(latest, folder, [base]);
  }
  return latest;
}

function noteSeen(latest: Map<string, string>, folder: string, files: readonly BaseFile[]): void {
  for (const { identity } of files) {
    const known = latest.get(folder);
    if (known === undefined || isLater(identity.ctime, known)) latest.set(folder, identity.ctime);
  }
}

/** Where new names are about to come. */
function foldersFilled(acts: readonly Act[]): ReadonlySet<string> {
  return new Set(acts.filter(makesNameHere).map(({ path }) => parentOf(path)));
}

interface Place {
  readonly isThere: boolean;
  /** The nearest folder at or above that is there, if it is empty. */
  readonly empty: string | null;
}

/** Looks at each folder once, and at none below one that is missing. */
function createPlaces({ local }: Sides): (folder: string) => Promise<Result<Place, LocalFault>> {
  const known = new Map<string, Place>([['', { isThere: true, empty: null }]]);
  const find = async (folder: string): Promise<Result<Place, LocalFault>> => {
    const before = known.get(folder);
    if (before !== undefined) return ok(before);
    const above = await find(parentOf(folder));
    if (!above.ok) return above;
    const here = above.value.isThere ? await local.look(folder, []) : ok(undefined);
    if (!here.ok) return here;
    const place = placeOf(folder, here.value, above.value);
    known.set(folder, place);
    return ok(place);
  };
  return find;
}

function placeOf(folder: string, here: LocalEntry | undefined, above: Place): Place {
  if (here === undefined) return { isThere: false, empty: above.empty };
  const isEmpty = here.kind === 'directory' && here.content === 'empty';
  return { isThere: here.kind === 'directory', empty: isEmpty ? folder : null };
}

function agreedBelow(folder: string, { journal }: Sides): readonly BaseFile[] {
  return [...journal.entries(folder)].flatMap((entry) =>
    entry.kind === 'file' && entry.path !== folder ? [entry] : [],
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function isDeletion(act: Act): act is Deletion {
  return act.type === 'delete-remote';
}

function isLater(a: string, b: string): boolean {
  return (parseTimestamp(a) ?? 0n) > (parseTimestamp(b) ?? 0n);
}

/**
 * What was agreed on meets the bucket as if new, also what has changed there; an empty folder gets no marker
 * for it.
 */
function ending(act: Act): readonly Act[] {
  const { type, path } = act;
  const isGoneHere =
    type === 'delete-remote' || (type === 'download' && act.base !== null && act.replaces === null);
  if (isGoneHere) return [endOf(path, 'file')];
  return type === 'remove-marker' || type === 'make-marker' ? [endOf(path, 'directory')] : [act];
}

function endOf(path: string, kind: 'file' | 'directory'): Act {
  return { type: 'forget', path, kind, reason: 'mounted-over' };
}
