// Sizes for people in SI units (1 kB = 1,000 bytes), as bucket consoles and most file managers show them.
import { formatNumber } from './formatNumber.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const STEP = 1_000;

/** From here on decimals are left out. */
const WHOLE_FROM = 100;

/** `bytes` as "0 B", "1.2 MB", "340 GB": one decimal below a hundred, none above, never "1000 kB". */
export function formatBytes(bytes: number, locale?: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would be rounded to 1,000 of this unit, so it already belongs to the next one.
  while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const decimals = unit === 0 || value >= WHOLE_FROM ? 0 : 1;
  return `${formatNumber(value, decimals, locale)}\u00a0${UNITS[unit] ?? ''}`;
}
