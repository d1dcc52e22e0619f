// Lengths of time for people: "8 s", "3 min", "1 h 20 min", "2 days".
import { formatCount } from './formatCount.ts';
import { formatNumber } from './formatNumber.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function hoursAndMinutes(seconds: number, locale?: string): string {
  const minutes = Math.round(seconds / MINUTE);
  const hours = `${formatNumber(Math.floor(minutes / 60), 0, locale)}\u00a0h`;
  const rest = minutes % 60;
  return rest === 0 ? hours : `${hours} ${formatNumber(rest, 0, locale)}\u00a0min`;
}

/** `seconds` rounded as a person would say it; at least "1 s", because it is for what is still running. */
export function formatDuration(seconds: number, locale?: string): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < MINUTE) return `${formatNumber(whole, 0, locale)}\u00a0s`;
  if (whole < HOUR - MINUTE / 2) return `${formatNumber(Math.round(whole / MINUTE), 0, locale)}\u00a0min`;
  if (whole < DAY) return hoursAndMinutes(whole, locale);
  return formatCount(Math.round(whole / DAY), 'day', 'days', locale);
}
