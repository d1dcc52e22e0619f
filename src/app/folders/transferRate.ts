// The rate of a transfer over the last seconds and the time left at that rate; null until both are known.

/** The rate covers this much time (ms), and is unknown below the minimum. */
const WINDOW_MS = 8000;
const MINIMUM_MS = 1000;
/** Chunks arrive by the hundred; one sample per interval (ms) is enough. */
const SPACING_MS = 250;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Progress of one transfer. Bytes; times are epoch ms. */
export interface TransferProgress {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
  readonly totalBytes: number;
  readonly samples: readonly Sample[];
}

export interface TransferRate {
  /** Bytes per second; null during the first second. */
  readonly rate: number | null;
  /** Seconds; null while the rate is unknown or zero. */
  readonly secondsLeft: number | null;
}

/**
 * Adds a measurement at `at` (epoch ms). Fewer bytes than before mean a retry, which restarts the
 * measurement.
 */
export function advance(
  before: TransferProgress | undefined,
  now: Pick<TransferProgress, 'direction' | 'bytes' | 'totalBytes'> & { readonly at: number },
): TransferProgress {
  const { direction, bytes, totalBytes, at } = now;
  const earlier = before === undefined || bytes < before.bytes ? [] : before.samples;
  const kept = withinWindow(earlier, at);
  const last = kept.at(-1);
  const samples = last !== undefined && at - last.at < SPACING_MS ? kept : [...kept, { at, bytes }];
  return { direction, bytes, totalBytes, samples };
}

/** The rate at `at` (epoch ms): a stalled transfer slows down to zero instead of keeping its last rate. */
export function rateOf(progress: TransferProgress, at: number): TransferRate {
  const first = withinWindow(progress.samples, at)[0];
  if (first === undefined || at - first.at < MINIMUM_MS) return { rate: null, secondsLeft: null };
  const rate = ((progress.bytes - first.bytes) * 1000) / (at - first.at);
  return { rate, secondsLeft: rate > 0 ? (progress.totalBytes - progress.bytes) / rate : null };
}

/** The samples within the window, and the last one before it as its starting point. */
function withinWindow(samples: readonly Sample[], at: number): readonly Sample[] {
  const inside = samples.findIndex((sample) => sample.at >= at - WINDOW_MS);
  if (inside === -1) return samples.slice(-1);
  return samples.slice(Math.max(0, inside - 1));
}
