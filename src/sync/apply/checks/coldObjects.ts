// Objects that cannot be read before somebody restores them, so that trying costs little (S6).
import type { Clock } from '../../../clock.ts';
import type { Act, RemoteFile } from '../../decide/model.ts';
import { ARCHIVED } from '../../remoteFolder.ts';
import { waits, type ActOutcome } from './actContext.ts';

type Reading = Extract<Act, { type: 'download' | 'settle' }>;

export interface ColdObjects {
  /**
   * Carries out `act` unless its object is known to be cold. One that the listing shows as cold is known
   * until it is restored, replaced or touched here; any other (an archive tier of Intelligent-Tiering, which
   * no listing shows) is tried again every hour.
   */
  unlessCold(act: Reading, perform: () => Promise<ActOutcome>): Promise<ActOutcome>;
  /** True while an object that no listing shows as cold is not tried. */
  isKnown(object: Pick<RemoteFile, 'path' | 'etag'>): boolean;
  /** A person wants everything tried again. */
  forget(): void;
}

const TRY_AGAIN_MS = 3600_000;

/** Starts without memory. */
export function createColdObjects(clock: Clock): ColdObjects {
  /** States of both sides that were found to be cold. */
  const listed = new Set<string>();
  /** The same of objects that no listing shows as cold, and when (epoch ms). */
  const unlisted = new Map<string, { readonly etag: string; readonly at: number }>();

  const isKnown: ColdObjects['isKnown'] = ({ path, etag }) => {
    const found = unlisted.get(path);
    const age = clock.now() - (found?.at ?? Infinity);
    return found?.etag === etag && age >= 0 && age < TRY_AGAIN_MS;
  };
  return {
    isKnown,
    async unlessCold(act, perform) {
      const { path, remote } = act;
      const state = stateOf(act);
      const isTried = remote.archived ? listed.has(state) : isKnown(remote);
      if (isTried) return waits(path, 'archived', ARCHIVED);
      const outcome = await perform();
      const isCold = outcome.type === 'problem' && outcome.problem.code === 'archived';
      if (!isCold) unlisted.delete(path);
      else if (remote.archived) listed.add(state);
      else unlisted.set(path, { etag: remote.etag, at: clock.now() });
      return outcome;
    },
    forget() {
      listed.clear();
      unlisted.clear();
    },
  };
}

function stateOf(act: Reading): string {
  const here = act.type === 'settle' ? act.local.identity : act.replaces;
  return JSON.stringify([act.path, act.remote.etag, here]);
}
