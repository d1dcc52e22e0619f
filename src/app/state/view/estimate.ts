// How fast work proceeds and how long it will take: a mean of half a minute, of bytes and of files. Pure.

/** The mean covers this much time (ms), and is unknown below the minimum. */
const MEAN_MS = 30_000;
const MINIMUM_MS = 2_000;
/** Chunks arrive by the hundred; one sample per interval (ms) is enough. */
const SPACING_MS = 500;
/** Work that has not moved for this long (ms) waits for the other side, and nothing is promised. */
export const STALL_MS = 5_000;
/** The time left is estimated again at most this often (ms), and changes by at most this share each time. */
const UPDATE_MS = 1_000;
export const LARGEST_JUMP = 1 / 3;

/** What is done, or what there is to do. */
export interface Amount {
  readonly bytes: number;
  readonly files: number;
}

interface Sample extends Amount {
  /** Epoch ms. */
  readonly at: number;
}

/** Progress as measured so far. */
export interface Estimate {
  /** Oldest first, never empty, without what is no longer part of the mean. */
  readonly samples: readonly Sample[];
  readonly latest: Sample;
  /** When the work last moved. */
  readonly movedAt: number;
  /** The seconds left as shown, and since when; null: unknown. */
  readonly shown: { readonly at: number; readonly seconds: number } | null;
}

export interface Pace {
  /** Bytes per second; null while unknown. */
  readonly rate: number | null;
  /** Null while unknown, and while the work is stalled. */
  readonly secondsLeft: number | null;
  /** Nothing has moved for five seconds. */
  readonly stalled: boolean;
}

/** The estimate when work begins at `at` (epoch ms), of which `done` was done before. */
export function beginEstimate(done: Amount, at: number): Estimate {
  const sample = { ...done, at };
  return { samples: [sample], latest: sample, movedAt: at, shown: null };
}

/**
 * Adds that `done` of `total` is done at `at` (epoch ms). Less than before means that it is done again: the
 * measurement restarts, as it does after a stall or when the clock was set back.
 */
export function advanceEstimate(before: Estimate, done: Amount, total: Amount, at: number): Estimate {
  const { latest } = before;
  const moved = done.bytes > latest.bytes || done.files > latest.files;
  const returned = done.bytes < latest.bytes || done.files < latest.files;
  if (returned || at < latest.at) {
    return { ...beginEstimate(done, at), shown: at < latest.at ? null : before.shown };
  }
  if (moved && at - before.movedAt >= STALL_MS) {
    // What was measured before the stall says nothing, and neither do bytes that waited for its end.
    return beginEstimate(done, at);
  }
  const sample = { ...done, at };
  const last = before.samples.at(-1) ?? sample;
  const samples = withinMean(at - last.at < SPACING_MS ? before.samples : [...before.samples, sample], at);
  const next = { samples, latest: sample, movedAt: moved ? at : before.movedAt };
  return { ...next, shown: showAgain(before.shown, timeLeft(samples, sample, total), at) };
}

/** What can be said at `at` (epoch ms). */
export function paceOf({ samples, latest, movedAt, shown }: Estimate, at: number): Pace {
  if (at - movedAt >= STALL_MS) return { rate: null, secondsLeft: null, stalled: true };
  const rates = ratesOf(samples, latest);
  return { rate: rates?.bytes ?? null, secondsLeft: shown?.seconds ?? null, stalled: false };
}

/** The last sample before the mean begins stays as its starting point. */
function withinMean(samples: readonly Sample[], at: number): readonly Sample[] {
  const inside = samples.findIndex((sample) => sample.at >= at - MEAN_MS);
  return samples.slice(inside === -1 ? -1 : Math.max(0, inside - 1));
}

/** Per second; null while too little was measured. */
function ratesOf(samples: readonly Sample[], latest: Sample): Amount | null {
  const first = samples[0] ?? latest;
  const ms = latest.at - first.at;
  if (ms < MINIMUM_MS) return null;
  const perSecond = 1000 / ms;
  return {
    bytes: (latest.bytes - first.bytes) * perSecond,
    files: (latest.files - first.files) * perSecond,
  };
}

/**
 * Seconds; null while unknown. Small files cost time by their number, large ones by their bytes: whichever
 * takes longer is believed.
 */
function timeLeft(samples: readonly Sample[], latest: Sample, total: Amount): number | null {
  const rates = ratesOf(samples, latest);
  if (rates === null) return null;
  const byBytes = rates.bytes > 0 ? Math.max(0, total.bytes - latest.bytes) / rates.bytes : null;
  const byFiles = rates.files > 0 ? Math.max(0, total.files - latest.files) / rates.files : null;
  return byBytes === null || byFiles === null ? (byBytes ?? byFiles) : Math.max(byBytes, byFiles);
}

function showAgain(shown: Estimate['shown'], seconds: number | null, at: number): Estimate['shown'] {
  if (seconds === null) return shown;
  if (shown === null) return { at, seconds };
  if (at - shown.at < UPDATE_MS) return shown;
  const least = shown.seconds * (1 - LARGEST_JUMP);
  const most = shown.seconds * (1 + LARGEST_JUMP);
  return { at, seconds: Math.min(Math.max(seconds, least), most) };
}
