// Timestamps with the nanoseconds of a file system, as text: `seconds.nanoseconds` since the epoch.

const NANOSECONDS_PER_MS = 1_000_000n;
const NANOSECONDS = 1_000_000_000n;
const DIGITS = 9;

/**
 * Formats nanoseconds since the epoch as `seconds.nanoseconds`, nine digits. Before 1970 the sign precedes
 * the whole number, as in rclone (ncw/swift, TimeToFloatString): `-1.500000000` is one and a half seconds
 * before the epoch.
 */
export function formatTimestamp(nanoseconds: bigint): string {
  const distance = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(distance % NANOSECONDS).padStart(DIGITS, '0');
  return `${nanoseconds < 0n ? '-' : ''}${String(distance / NANOSECONDS)}.${fraction}`;
}

/**
 * Parses `seconds.nanoseconds` (up to nine digits of fraction, or none) to nanoseconds since the epoch; null
 * for anything else.
 */
export function parseTimestamp(text: string): bigint | null {
  const match = /^(-?)(\d{1,11})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  const [, sign, seconds = '0', fraction = ''] = match;
  const distance = BigInt(seconds) * NANOSECONDS + BigInt(fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -distance : distance;
}

/**
 * True when `nanoseconds` since the epoch are still to come at `now` (epoch ms). A clock of whole
 * milliseconds says nothing about the rest of the present one, so that counts as over.
 */
export function isYetToCome(nanoseconds: bigint, now: number): boolean {
  return nanoseconds >= BigInt(now + 1) * NANOSECONDS_PER_MS;
}

/** Resolutions (ns) of file times: some network disks, exFAT, ext3 and HFS+, FAT. */
const TICKS = [1_000_000n, 10_000_000n, 1_000_000_000n, 2_000_000_000n];
/**
 * The precision (ns) with which Node sets times at worst; covers what NTFS (100 ns) and microseconds cut off.
 */
const PRECISION = 2_000n;

/**
 * True when two times may be the same, stored by disks of different precision: nearly equal, or one is the
 * other rounded.
 */
export function isSameMoment(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [parseTimestamp(a), parseTimestamp(b)];
  if (first === null || second === null) return false;
  const distance = first < second ? second - first : first - second;
  if (distance < PRECISION) return true;
  return TICKS.some((tick) => distance < tick && (first % tick === 0n || second % tick === 0n));
}
