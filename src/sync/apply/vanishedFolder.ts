// A folder whose files are all gone at once may only be away for a moment: an unmounted disk, a network
// folder without its server, a program that replaces the folder as a whole.
import { makesNameHere, type Act } from '../decide/model.ts';
import { isWithin } from '../decide/order.ts';
import type { EnginePorts } from '../engineApi.ts';
import { isGone } from './acts/deleteFile.ts';

/** Between a look that missed a whole folder and the next, which decides about its objects (G8). */
export const SECOND_LOOK_MS = 5_000;
/** Fewer files that vanish together are nothing unusual. */
export const VANISHED_FROM = 5;

/**
 * True for what follows from the absence of files, and for what makes their folder anew: afterwards it would
 * no longer look as if all of it were gone.
 */
export function needsSecondLook(act: Act): boolean {
  return act.type === 'delete-remote' || makesNameHere(act);
}

/**
 * Returns the first folder that `acts` delete something of in the bucket, or put something into here, and
 * whose agreed files, at least `VANISHED_FROM`, are all gone here; null if there is none. '' is the whole
 * folder. A plan may show only some of them, or bring one back that was edited in the bucket: the others are
 * looked at, up to the first that is there.
 */
export async function vanishedFolder(
  acts: readonly Act[],
  ports: Pick<EnginePorts, 'journal' | 'local'>,
): Promise<string | null> {
  const deleted = new Set(acts.flatMap((act) => (act.type === 'delete-remote' ? [act.path] : [])));
  const places = acts.filter(needsSecondLook).map(({ path }) => path);
  for (const folder of new Set(places.flatMap(foldersAbove)))
    if (await isAllGone(folder, deleted, ports)) return folder;
  return null;
}

async function isAllGone(
  folder: string,
  deleted: ReadonlySet<string>,
  { journal, local }: Pick<EnginePorts, 'journal' | 'local'>,
): Promise<boolean> {
  let gone = 0;
  for (const { kind, path } of journal.entries(folder)) {
    const isInside = folder === '' || (path !== folder && isWithin(path, folder));
    if (!isInside || kind !== 'file') continue;
    if (!deleted.has(path)) {
      const here = await local.look(path, []);
      if (here.ok && !isGone(here.value)) return false;
    }
    gone++;
  }
  return gone >= VANISHED_FROM;
}

function foldersAbove(path: string): readonly string[] {
  const folders = [''];
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
    folders.push(path.slice(0, end));
  return folders;
}
