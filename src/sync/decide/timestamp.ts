// Points in time with all the nanoseconds that a file system has, as text: `seconds.nanoseconds` since the epoch.

const NANOSECONDS = 1_000_000_000n;
const DIGITS = 9;

/**
 * Nanoseconds since the epoch as `seconds.nanoseconds`, nine digits. Before 1970 the sign stands before the
 * whole number, as rclone has it (ncw/swift, TimeToFloatString): `-1.500000000` is one and a half seconds
 * before the epoch.
 */
export function formatTimestamp(nanoseconds: bigint): string {
  const distance = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(distance % NANOSECONDS).padStart(DIGITS, '0');
  return `${nanoseconds < 0n ? '-' : ''}${String(distance / NANOSECONDS)}.${fraction}`;
}

/** Nanoseconds since the epoch from `seconds.nanoseconds` (one to nine digits of fraction, or none); null for anything else. */
export function parseTimestamp(text: string): bigint | null {
  const match = /^(-?)(\d{1,11})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  const [, sign, seconds = '0', fraction = ''] = match;
  const distance = BigInt(seconds) * NANOSECONDS + BigInt(fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -distance : distance;
}

/** Ticks (ns) in which file systems keep times: some network disks, exFAT, ext3 and HFS+, FAT. */
const TICKS = [1_000_000n, 10_000_000n, 1_000_000_000n, 2_000_000_000n];
/** How exactly (ns) Node sets times at worst, and more than NTFS (100 ns) and microseconds cut off. */
const PRECISION = 2_000n;

/**
 * True when two times may be one and the same, kept by disks of different precision: all but equal, or one is
 * the other rounded.
 */
export function isSameMoment(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [parseTimestamp(a), parseTimestamp(b)];
  if (first === null || second === null) return false;
  const distance = first < second ? second - first : first - second;
  if (distance < PRECISION) return true;
  return TICKS.some((tick) => distance < tick && (first % tick === 0n || second % tick === 0n));
}
