// A relative time, with the exact time in its title.
import type { JSX } from 'preact';
import { useNow } from '../context/now.ts';
import { formatExactTime, formatRelativeTime } from '../text/formatTime.ts';

/** `at` in epoch ms. */
export function Moment({ at }: { readonly at: number }): JSX.Element {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExactTime(at)}>
      {formatRelativeTime(at, now)}
    </time>
  );
}
