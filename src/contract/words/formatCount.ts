// A number of things with its noun: "1 file", "4,321 files".
import { formatNumber } from './formatNumber.ts';

/** `noun` is the singular; `plural` only where adding an "s" would be wrong. */
export function formatCount(count: number, noun: string, plural = `${noun}s`, locale?: string): string {
  return `${formatNumber(count, 0, locale)}\u00a0${count === 1 ? noun : plural}`;
}
