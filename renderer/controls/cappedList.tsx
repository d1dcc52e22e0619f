// A list that shows its first items, says how many are left, and shows more on request.
import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';

interface CappedListProps<T> {
  readonly label: string;
  readonly class?: string | undefined;
  readonly items: readonly T[];
  /** The real count, which exceeds `items` when the app sent only the first ones. */
  readonly total: number;
  readonly first: number;
  readonly keyOf: (item: T) => string;
  /** Renders the content of one `<li>`. */
  readonly children: (item: T) => ComponentChildren;
}

/** How many more items each press shows. */
const STEP = 50;

/**
 * Shows the `first` of `items`, and more of them at each press; what only `total` knows of is counted.
 */
export function CappedList<T>(props: CappedListProps<T>): JSX.Element {
  const { items, first, keyOf, children } = props;
  const [limit, setLimit] = useState(first);
  const frame = useRef<HTMLDivElement>(null);
  useFocusRescue(frame);
  // Showing a single remaining item takes no more room than a button for it.
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
