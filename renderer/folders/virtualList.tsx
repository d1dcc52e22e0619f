// A list of any length: only the rows in sight are rendered, all of one height.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps {
  /** The accessible name. */
  readonly label: string;
  readonly count: number;
  /** Called with the first and the last row that are rendered (last exclusive), when they change. */
  readonly onSeen: (first: number, last: number) => void;
  /** Renders the content of one row. */
  readonly children: (index: number) => ComponentChildren;
}

/** Height of a row (pixels); the style sheet has the same. */
const ROW = 40;
/** Rows above and below what is in sight, so that scrolling shows no gaps. */
const SPARE = 8;
/** The list's height (pixels), until it is known. */
const USUAL_HEIGHT = 400;

export function VirtualList({ label, count, onSeen, children }: VirtualListProps): JSX.Element {
  const [top, setTop] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const height = frame.current?.clientHeight ?? USUAL_HEIGHT;
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const last = Math.min(count, Math.ceil((top + height) / ROW) + SPARE);
  useEffect(() => onSeen(first, last), [first, last]);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset);
  return (
    <div
      class="virtual"
      ref={frame}
      // Scrolled by keyboard, too.
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <ul style={{ height: `${count * ROW}px` }}>
        {rows.map((index) => (
          <li key={index} style={{ top: `${index * ROW}px` }} aria-posinset={index + 1} aria-setsize={count}>
            {children(index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
