// What there is to do in a plan, for people who watch its progress. Pure.
import { isFileDeletion } from './decide/guard.ts';
import { transferBytes, type Act } from './decide/model.ts';

/** The work of one plan, bookkeeping not counted; `bytes` that it will transfer, as far as known. */
export interface PlannedWork {
  readonly uploads: number;
  readonly downloads: number;
  readonly deletions: number;
  /** Moves, folders, metadata. */
  readonly others: number;
  readonly bytes: number;
}

export const NO_WORK: PlannedWork = { uploads: 0, downloads: 0, deletions: 0, others: 0, bytes: 0 };

/** Acts that only remember what both sides agree on already. */
export function isBookkeeping(act: Act): boolean {
  return act.type === 'record' || act.type === 'forget';
}

/** Counts `acts` by kind, and the bytes that they will transfer. */
export function plannedWork(acts: readonly Act[]): PlannedWork {
  const work = { ...NO_WORK };
  for (const act of acts) {
    if (isBookkeeping(act)) continue;
    work[kindOf(act)]++;
    work.bytes += transferBytes(act);
  }
  return work;
}

/** How many acts there are to carry out. */
export function actsOf({ uploads, downloads, deletions, others }: PlannedWork): number {
  return uploads + downloads + deletions + others;
}

/** The sum, of a pass that plans more than once. */
export function addWork(work: PlannedWork, more: PlannedWork): PlannedWork {
  return {
    uploads: work.uploads + more.uploads,
    downloads: work.downloads + more.downloads,
    deletions: work.deletions + more.deletions,
    others: work.others + more.others,
    bytes: work.bytes + more.bytes,
  };
}

/** The work without an act that is part of it. */
export function withoutAct(work: PlannedWork, act: Act): PlannedWork {
  const kind = kindOf(act);
  return { ...work, [kind]: work[kind] - 1, bytes: work.bytes - transferBytes(act) };
}

function kindOf(act: Act): Exclude<keyof PlannedWork, 'bytes'> {
  if (act.type === 'upload') return 'uploads';
  if (act.type === 'download') return 'downloads';
  return isFileDeletion(act) ? 'deletions' : 'others';
}
