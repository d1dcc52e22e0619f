// What can be shown of a running pass. Pure.
import type { ActingProgress, Progress } from '../../../contract/state.ts';
import type { FolderView } from '../view/folderView.ts';
import { paceOf } from '../view/estimate.ts';
import { totalOf } from '../view/passProgress.ts';
import type { PlannedWork } from '../../../sync/plannedWork.ts';

/** Null while no pass is running. Routine looks are not worth telling, only the first one. */
export function progressOf({ pass, looked }: FolderView, at: number): Progress | null {
  if (pass.step === 'idle') return null;
  if (pass.step === 'looking') return looked ? null : { step: 'looking', here: pass.here, there: pass.there };
  const { done, estimate } = pass.progress;
  const total = totalOf(pass.progress);
  const { secondsLeft, stalled } = paceOf(estimate, at);
  return {
    step: 'acting',
    work: kindOfWork(pass.progress.work),
    files: done.files,
    totalFiles: total.files,
    bytes: done.bytes,
    totalBytes: total.bytes,
    secondsLeft,
    stalled,
  };
}

function kindOfWork({ uploads, downloads, deletions, others }: PlannedWork): ActingProgress['work'] {
  const kinds = [uploads, downloads, deletions, others].filter((acts) => acts > 0).length;
  if (kinds !== 1) return 'syncing';
  if (uploads > 0) return 'uploading';
  if (downloads > 0) return 'downloading';
  return deletions > 0 ? 'deleting' : 'syncing';
}
