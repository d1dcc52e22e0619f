// New objects whose content is already here in other files: whoever may read none of those may not read the
// new one either (R13).
import type { Act, BaseFile, FileIdentity } from '../decide/model.ts';
import type { Journal } from '../journalPort.ts';

type Download = Extract<Act, { type: 'download' }>;

/** How many files with the content of a new one are looked at on the disk. */
const MAX_DOUBLES = 16;

/**
 * Adds to each download of a new object the agreed files of the same ETag and size. Where ETags say nothing
 * about contents, no copy is recognised. Empty files tell nothing.
 */
export function withDoubles(acts: readonly Act[], journal: Pick<Journal, 'withEtags'>): readonly Act[] {
  const fresh = acts.filter(isNew);
  if (fresh.length === 0) return acts;
  const agreed = journal.withEtags(fresh.map(({ remote }) => remote.etag));
  if (agreed.length === 0) return acts;
  const byEtag = new Map<string, BaseFile[]>();
  for (const base of agreed) byEtag.set(base.etag, [...(byEtag.get(base.etag) ?? []), base]);
  const moved = newNames(acts);
  return acts.map((act) => {
    if (!isNew(act)) return act;
    const sameAs = (byEtag.get(act.remote.etag) ?? [])
      .filter(({ identity, path }) => identity.size === act.remote.size && path !== act.path)
      .slice(0, MAX_DOUBLES)
      .map((base) => moved.get(fileKey(base)) ?? base.path);
    return sameAs.length === 0 ? act : { ...act, sameAs };
  });
}

function isNew(act: Act): act is Download {
  return act.type === 'download' && act.base === null && act.replaces === null && act.remote.size > 0;
}

/** A file that was renamed here as well has not been agreed on under its new name yet. */
function newNames(acts: readonly Act[]): ReadonlyMap<string, string> {
  return new Map(
    acts.flatMap((act) =>
      act.type === 'upload' ? [[fileKey({ identity: act.local.identity }), act.path]] : [],
    ),
  );
}

function fileKey({ identity }: { readonly identity: FileIdentity } | BaseFile): string {
  return `${identity.device}:${identity.inode}`;
}
