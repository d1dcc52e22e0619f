// How far a pass has got with what it has planned: files and bytes, done and to do. Pure.
import { transferBytes, type Act } from '../../../sync/decide/model.ts';
import { actsOf, addWork, withoutAct, type PlannedWork } from '../../../sync/plannedWork.ts';
import { advanceEstimate, beginEstimate, type Amount, type Estimate } from './estimate.ts';

export interface PassProgress {
  /** What was planned, without what has turned out to be impossible for now. */
  readonly work: PlannedWork;
  /** Acts that have ended; bytes also of what is under way. Never more than there is. */
  readonly done: Amount;
  readonly endedBytes: number;
  readonly estimate: Estimate;
}

/** Progress of new work at `at` (epoch ms). */
export function beginProgress(work: PlannedWork, at: number): PassProgress {
  const done = { bytes: 0, files: 0 };
  return { work, done, endedBytes: 0, estimate: beginEstimate(done, at) };
}

/** All that the pass has planned so far: acts, and the bytes that they transfer. */
export function totalOf({ work }: PassProgress): Amount {
  return { bytes: work.bytes, files: actsOf(work) };
}

/** A pass may plan more than once: it repeats until nothing is left. The time left is estimated again. */
export function withMoreWork(progress: PassProgress, more: PlannedWork): PassProgress {
  const { work, estimate } = progress;
  return { ...progress, work: addWork(work, more), estimate: { ...estimate, shown: null } };
}

/** Bytes of files under way (`running`), and when (epoch ms) they were counted. */
interface Moment {
  readonly running: number;
  readonly at: number;
}

export function actEnded(progress: PassProgress, act: Act, moment: Moment): PassProgress {
  const endedBytes = progress.endedBytes + transferBytes(act);
  return measure({ ...progress, endedBytes }, progress.done.files + 1, moment);
}

/** What cannot be done now is no longer part of the work. */
export function actImpossible(progress: PassProgress, act: Act, moment: Moment): PassProgress {
  return measure({ ...progress, work: withoutAct(progress.work, act) }, progress.done.files, moment);
}

export function bytesMoved(progress: PassProgress, moment: Moment): PassProgress {
  return measure(progress, progress.done.files, moment);
}

/** Bytes that were there before are done, but say nothing about the pace. */
export function bytesFound(progress: PassProgress, moment: Moment): PassProgress {
  const found = measure(progress, progress.done.files, moment);
  const { estimate, done } = found;
  if (done.bytes <= progress.done.bytes) return found;
  return { ...found, estimate: { ...beginEstimate(done, moment.at), shown: estimate.shown } };
}

/** Content that is compared, or sent again, may move more bytes than were planned. */
function measure(progress: PassProgress, files: number, { running, at }: Moment): PassProgress {
  const total = totalOf(progress);
  const done = {
    bytes: Math.min(total.bytes, progress.endedBytes + running),
    files: Math.min(total.files, files),
  };
  return { ...progress, done, estimate: advanceEstimate(progress.estimate, done, total, at) };
}
