// A folder whose files are all gone at once may only be away for a moment: an unmounted disk, a network
// folder without its server, a program that replaces the folder as a whole.
import type { Act } from '../decide/model.ts';
import { isWithin } from '../decide/order.ts';
import type { Journal } from '../journalPort.ts';

/** Between a look that missed a whole folder and the next, which decides about its objects (G8). */
export const SECOND_LOOK_MS = 5_000;
/** Fewer files that vanish together are nothing unusual. */
export const VANISHED_FROM = 5;

/**
 * Returns the first folder whose agreed files, at least `VANISHED_FROM`, are all deleted in the bucket by
 * `acts`; null if there is none. '' is the whole folder.
 */
export function vanishedFolder(acts: readonly Act[], journal: Pick<Journal, 'entries'>): string | null {
  const deleted = new Set(acts.flatMap((act) => (act.type === 'delete-remote' ? [act.path] : [])));
  if (deleted.size < VANISHED_FROM) return null;
  const counts = new Map<string, number>();
  for (const path of deleted)
    for (const folder of foldersAbove(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  for (const [folder, count] of counts)
    if (count >= VANISHED_FROM && holdsNothingElse(folder, deleted, journal)) return folder;
  return null;
}

/** Ends at the first file that stays. */
function holdsNothingElse(
  folder: string,
  deleted: ReadonlySet<string>,
  journal: Pick<Journal, 'entries'>,
): boolean {
  for (const { kind, path } of journal.entries(folder)) {
    const isInside = folder === '' || (path !== folder && isWithin(path, folder));
    if (isInside && kind === 'file' && !deleted.has(path)) return false;
  }
  return true;
}

function foldersAbove(path: string): readonly string[] {
  const folders = [''];
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
    folders.push(path.slice(0, end));
  return folders;
}
