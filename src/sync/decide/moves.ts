// Finds moves in a plan: a name that went and one that came are one act, not a deletion and a transfer (R11).
import { conflictOrigin, isConflictCopy } from './conflictName.ts';
import type { Act, BaseFile, FileIdentity, LocalFile } from './model.ts';
import { compareKeys, isWithin } from './order.ts';

type ActOf<T extends Act['type']> = Extract<Act, { type: T }>;
/** The act at the old name of a move, as seen from the side that did not move. */
type Vanished = ActOf<'delete-remote'> | ActOf<'trash-local'> | ActOf<'download'> | ActOf<'upload'>;

/** How many files of the same size an upload is compared with (M6); more would only cost time. */
const MAX_SIMILAR = 8;

/** How many files a new one may descend from; each is looked at on the disk. */
const MAX_ORIGINS = 64;

/**
 * Replaces pairs of acts with moves. Local moves are recognised by the file itself (inode, size, times),
 * remote moves by the object itself (ETag, size). An edit on one side and a move on the other become one move
 * that keeps the old agreement, so that the edit follows under the new name in the next pass (case 3). All
 * other acts are returned unchanged and in order.
 */
export function detectMoves(acts: readonly Act[]): readonly Act[] {
  const moves = [...localMoves(acts), ...remoteMoves(acts)];
  const consumed = new Set<Act>(moves.flatMap(({ parts }) => parts));
  const rest = acts.filter((act) => !consumed.has(act));
  return [...moves.map(({ move }) => move), ...withOrigins(withSimilar(rest))];
}

interface Pairing {
  readonly move: Act;
  readonly parts: readonly Act[];
}

/** Moves made here: the object follows by a server-side copy. */
function localMoves(acts: readonly Act[]): Pairing[] {
  const vanished = new Map<string, ActOf<'delete-remote'> | ActOf<'download'>>();
  for (const act of acts) {
    if (act.type === 'delete-remote') vanished.set(inodeKey(act.base.identity), act);
    if (act.type === 'download' && act.base && act.replaces === null && !act.remote.archived) {
      vanished.set(inodeKey(act.base.identity), act);
    }
  }
  const pairs: Pairing[] = [];
  for (const act of acts) {
    if (act.type !== 'upload' || act.base !== null || act.replacesEtag !== null) continue;
    const key = inodeKey(act.local.identity);
    const origin = vanished.get(key);
    if (origin === undefined || !isSameFile(origin.base, act.local)) continue;
    vanished.delete(key);
    pairs.push({ parts: [act, origin], move: moveRemote(act, origin) });
  }
  return pairs;
}

function moveRemote(upload: ActOf<'upload'>, origin: ActOf<'delete-remote'> | ActOf<'download'>): Act {
  if (origin.base === null) throw new Error('a vanished file has a base entry');
  return {
    type: 'move-remote',
    path: upload.path,
    from: origin.path,
    etag: origin.type === 'download' ? origin.remote.etag : origin.etag,
    base: origin.base,
    local: upload.local,
    reason: 'moved-local',
  };
}

/** Moves made in the bucket: the file here is renamed. */
function remoteMoves(acts: readonly Act[]): Pairing[] {
  const vanished = new Map<string, (ActOf<'trash-local'> | ActOf<'upload'>)[]>();
  for (const act of acts) {
    if (!isGoneThere(act) || act.base === null) continue;
    const key = objectKey(act.base.etag, act.base.identity.size);
    vanished.set(key, [...(vanished.get(key) ?? []), act]);
  }
  const pairs: Pairing[] = [];
  for (const act of acts) {
    if (act.type !== 'download' || act.base !== null || act.replaces !== null) continue;
    const origins = vanished.get(objectKey(act.remote.etag, act.remote.size));
    const origin = origins && takeClosest(origins, act.path);
    // A file can be renamed neither to its own folder's name nor into a folder of its own name (case 8).
    if (!origin?.base || isWithin(origin.path, act.path) || isWithin(act.path, origin.path)) continue;
    const identity = origin.type === 'upload' ? origin.local.identity : origin.identity;
    const { path, remote } = act;
    pairs.push({
      parts: [act, origin],
      move: {
        type: 'move-local',
        path,
        from: origin.path,
        identity,
        base: origin.base,
        remote,
        reason: 'moved-remote',
      },
    });
  }
  return pairs;
}

function isGoneThere(act: Act): act is ActOf<'trash-local'> | ActOf<'upload'> {
  return (
    act.type === 'trash-local' || (act.type === 'upload' && act.base !== null && act.replacesEtag === null)
  );
}

/** Takes out of the list the file with the same name, else the first in key order (M1). */
function takeClosest<T extends Vanished>(origins: T[], path: string): T | undefined {
  origins.sort((a, b) => compareKeys(a.path, b.path));
  const sameName = origins.findIndex((origin) => baseName(origin.path) === baseName(path));
  return origins.splice(Math.max(sameName, 0), 1)[0];
}

/**
 * Tells uploads which agreed files of the same size are about to be deleted: their content may only have been
 * renamed.
 */
function withSimilar(acts: readonly Act[]): Act[] {
  const gone = new Map<number, BaseFile[]>();
  for (const act of acts) {
    if (act.type !== 'delete-remote' || act.base.identity.size === 0) continue;
    gone.set(act.base.identity.size, [...(gone.get(act.base.identity.size) ?? []), act.base]);
  }
  if (gone.size === 0) return [...acts];
  return acts.map((act) => {
    if (act.type !== 'upload') return act;
    const similar = gone.get(act.local.identity.size);
    return similar ? { ...act, similar: similar.slice(0, MAX_SIMILAR) } : act;
  });
}

/**
 * A file that was renamed and edited elsewhere arrives as a deletion and a new object. Nothing proves that
 * they belong together, but whom the old file kept out must not get in by the new one (R13). What goes counts
 * as its origin by the first of these that fits: same name in a folder of the same name, same name, same
 * folder and extension. A conflict copy that another device made is as private as the file that it is named
 * after; and where a crash came between the two steps of a conflict, what gets the name again is as private
 * as the copy that was made of it.
 */
function withOrigins(acts: readonly Act[]): readonly Act[] {
  const files = byLikeness(acts.filter(isGoneThere));
  const folders = byLikeness(acts.filter((act) => act.type === 'remove-local-directory'));
  const copies = newConflictCopies(acts);
  return acts.map((act) => {
    if (act.type === 'make-local-directory') {
      const [like] = mostAlike(folders, act.path);
      return like === undefined ? act : { ...act, like };
    }
    if (act.type !== 'download' || act.base !== null || act.replaces !== null) return act;
    const named = [...originalOf(act.path), ...(copies.get(act.path) ?? [])];
    const descendsFrom = [...named, ...mostAlike(files, act.path)].slice(0, MAX_ORIGINS);
    return descendsFrom.length === 0 ? act : { ...act, descendsFrom };
  });
}

/** Conflict copies that have just been made here, by the path that they were made of. */
function newConflictCopies(acts: readonly Act[]): ReadonlyMap<string, readonly string[]> {
  const copies = new Map<string, string[]>();
  for (const { type, path } of acts) {
    if (type !== 'upload' || !isConflictCopy(path)) continue;
    const origin = conflictOrigin(path);
    copies.set(origin, [...(copies.get(origin) ?? []), path]);
  }
  return copies;
}

function originalOf(path: string): readonly string[] {
  return isConflictCopy(path) ? [conflictOrigin(path)] : [];
}

function byLikeness(acts: readonly Act[]): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path } of acts) {
    for (const likeness of likenesses(path)) {
      const alike = paths.get(likeness);
      if (alike) alike.push(path);
      else paths.set(likeness, [path]);
    }
  }
  return paths;
}

function mostAlike(paths: ReadonlyMap<string, readonly string[]>, path: string): readonly string[] {
  return paths.get(likenesses(path).find((likeness) => paths.has(likeness)) ?? '') ?? [];
}

/** What a path has in common with others, the most telling first. */
function likenesses(path: string): readonly string[] {
  const parts = path.split('/');
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  const folder = path.slice(0, path.length - name.length);
  return [`folder and name ${parts.slice(-2).join('/')}`, `name ${name}`, `kind ${folder}*${extension}`];
}

/**
 * A reused inode number must not pass for a move (case 14): size and both times must match as well. Where a
 * file system has no creation time, only the content can prove a move (`similar`).
 */
function isSameFile(base: BaseFile | null, local: LocalFile): boolean {
  return (
    base !== null &&
    base.identity.birthtime !== '' &&
    base.identity.device === local.identity.device &&
    base.identity.size === local.identity.size &&
    base.identity.mtime === local.identity.mtime &&
    base.identity.birthtime === local.identity.birthtime
  );
}

function inodeKey(identity: FileIdentity): string {
  return `${identity.device}:${identity.inode}`;
}

function objectKey(etag: string, size: number): string {
  return `${etag}:${size}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
