// Points in time with all the nanoseconds that a file system has, as text: `seconds.nanoseconds` since the epoch.

const NANOSECONDS = 1_000_000_000n;

/** Nine digits of fraction. Before 1970 the seconds are negative and the fraction still counts up: -1 ns is `-1.999999999`. */
export function formatTimestamp(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return `${String((nanoseconds - fraction) / NANOSECONDS)}.${String(fraction).padStart(9, '0')}`;
}

/** Nanoseconds since the epoch from `seconds.nanoseconds` (one to nine digits of fraction, or none); null for anything else. */
export function parseTimestamp(text: string): bigint | null {
  const match = /^(-?\d{1,11})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  return BigInt(match[1] ?? '0') * NANOSECONDS + BigInt((match[2] ?? '').padEnd(9, '0'));
}
