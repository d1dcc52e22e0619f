// A keyed list that shows only as much as a person can take in, says how much is left, and shows more when asked.
import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { formatNumber } from '../text/formatNumber.ts';

interface CappedListProps<T> {
  readonly label: string;
  readonly class?: string | undefined;
  readonly items: readonly T[];
  /** How many there are in all; more than `items` when the app sent only the first ones. */
  readonly total: number;
  readonly first: number;
  readonly keyOf: (item: T) => string;
  /** Draws the content of one `<li>`. */
  readonly children: (item: T) => ComponentChildren;
}

/** How many more each press shows. */
const STEP = 50;

export function CappedList<T>(props: CappedListProps<T>): JSX.Element {
  const { items, first, keyOf, children } = props;
  const [limit, setLimit] = useState(first);
  const frame = useRef<HTMLDivElement>(null);
  useFocusRescue(frame);
  // A button that stands for a single row is longer than the row.
  const shown = items.slice(0, items.length === limit + 1 ? limit + 1 : limit);
  const here = items.length - shown.length;
  const left = Math.max(props.total, items.length) - shown.length;
  return (
    <div class="capped" ref={frame} tabIndex={-1}>
      <ul class={props.class} aria-label={props.label}>
        {shown.map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {here > 0 && (
        <button type="button" class="quiet more" onClick={() => setLimit(limit + STEP)}>
          Show more ({formatNumber(left)} left)
        </button>
      )}
      {here === 0 && left > 0 && <p class="more">and {formatNumber(left)} more</p>}
    </div>
  );
}
