// Compares a listing with what was agreed, without touching the disk, to find where the bucket changed.
import { failed, ok, type Result } from '../../result.ts';
import { createIgnore } from '../decide/ignore.ts';
import type { RemoteFile, Triple } from '../decide/model.ts';
import type { RefusedName } from '../decide/planner.ts';
import { mergeJoin } from './mergeJoin.ts';
import type { Observation } from './observation.ts';
import { remoteEntries } from './remoteEntries.ts';

export interface RemoteChanges {
  readonly paths: readonly string[];
  /** Keys that cannot be files here; complete, since the whole prefix was listed. */
  readonly refused: readonly RefusedName[];
}

/**
 * Returns the paths whose objects differ from the journal. They are hints: each must be observed on both
 * sides before anything is done (R2). `isLeftAlone`: an object that is known to be cold (S6).
 */
export async function remoteChanges(
  observation: Observation,
  isLeftAlone: (object: RemoteFile) => boolean,
): Promise<Result<RemoteChanges>> {
  const { remote, journal, names, patterns, signal } = observation;
  const paths: string[] = [];
  const refused: RefusedName[] = [];
  const seen = recordSeen(journal);
  const fault = await mergeJoin(
    {
      local: nothing(),
      base: journal.entries(''),
      remote: remoteEntries(remote.list({ under: '', signal }), {
        names,
        ignore: createIgnore(patterns),
        under: '',
        onRefused: (name, reason) => refused.push({ name, side: 'remote', reason }),
      }),
    },
    (triple) => {
      const { path, remote: object } = triple;
      seen.note(triple);
      if (!differs(triple)) return;
      if (object?.kind === 'file' && isLeftAlone(object))
        refused.push({ name: path, side: 'remote', reason: 'archived' });
      else paths.push(path);
    },
  );
  if (fault) return failed(fault);
  seen.flush();
  return ok({ paths, refused });
}

/** So many entries are committed at once: the app waits for each commit. */
const COMMIT_ENTRIES = 500;

/** Records that our own writes were stored: from then on, what is missing was deleted by somebody (R5). */
function recordSeen(journal: Observation['journal']) {
  let seen: RemoteFile[] = [];
  const flush = (): void => {
    const put = seen.flatMap(({ path, etag, modified }) => {
      // What was agreed on may have changed since the listing began.
      const base = journal.get(path, 'file');
      return base?.kind === 'file' && base.etag === etag ? [{ ...base, modified }] : [];
    });
    if (put.length > 0) journal.commit({ put });
    seen = [];
  };
  return {
    note: ({ base, remote }: Triple): void => {
      if (base?.kind !== 'file' || remote?.kind !== 'file') return;
      if (base.modified !== null || base.etag !== remote.etag) return;
      seen.push(remote);
      if (seen.length === COMMIT_ENTRIES) flush();
    },
    flush,
  };
}

async function* nothing(): AsyncIterable<never> {
  // The local side is assumed to be as agreed.
}

function differs({ base, remote }: Triple): boolean {
  if (base?.kind === 'file' && remote?.kind === 'file') {
    return base.etag !== remote.etag || (base.modified !== null && base.modified !== remote.modified);
  }
  if (base?.kind === 'directory' && remote?.kind === 'directory')
    return base.marker !== (remote.marker !== null);
  return true;
}
