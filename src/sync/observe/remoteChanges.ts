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
      if (!differs(triple)) return;
      if (object?.kind === 'file' && isLeftAlone(object))
        refused.push({ name: path, side: 'remote', reason: 'archived' });
      else paths.push(path);
    },
  );
  return fault ? failed(fault) : ok({ paths, refused });
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
