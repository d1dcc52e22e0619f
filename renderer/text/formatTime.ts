// Points in time for people: relative, as a clock time, and exact.
import { formatDuration } from '../../src/contract/words/formatDuration.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;

/** Cached: creating a formatter costs more than using it, and a page may show hundreds of times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(at: number, locale: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale ?? ''} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}

/**
 * "just now", "5 min ago", "2 days ago"; beyond a week the date. Both in epoch ms. What lies less than a
 * minute ahead comes from a clock that differs a little.
 */
export function formatRelativeTime(at: number, now: number, locale?: string): string {
  const distance = Math.abs(now - at);
  if (distance < MINUTE_MS) return 'just now';
  if (distance >= WEEK_MS) return format(at, locale, { dateStyle: 'medium' });
  // Only the largest unit: "3 h ago" is as good as "3 h 12 min ago", and changes less often.
  const length = formatDuration(Math.floor(distance / 1000), locale).replace(/(\u00a0h) .*$/u, '$1');
  return at > now ? `in ${length}` : `${length} ago`;
}

/** "14:05" for today, "23 Nov, 14:05" for any other day. Both in epoch ms. */
export function formatClockTime(at: number, now: number, locale?: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  return format(at, locale, sameDay ? clock : { ...clock, day: 'numeric', month: 'short' });
}

/** Date and time to the second, for a title. Epoch ms. */
export function formatExactTime(at: number, locale?: string): string {
  return format(at, locale, { dateStyle: 'full', timeStyle: 'medium' });
}
