// The part of a dialog that scrolls when the window is small, also for those who use the keyboard alone.
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface DialogBodyProps {
  readonly class?: string;
  readonly busy?: boolean;
  /** Screen readers announce what appears in it. */
  readonly live?: boolean;
  readonly children: ComponentChildren;
}

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * Without a control in it that can be reached, a scrolling part has to be reachable itself (WCAG 2.1.1),
 * which only some browsers see to.
 */
export function DialogBody(props: DialogBodyProps): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  const [isStop, setStop] = useState(false);
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return undefined;
    const look = (): void =>
      setStop(element.scrollHeight > element.clientHeight && element.querySelector(CONTROLS) === null);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });
  return (
    <div
      ref={body}
      class={props.class === undefined ? 'dialog-body' : `dialog-body ${props.class}`}
      aria-busy={props.busy}
      aria-live={props.live === true ? 'polite' : undefined}
      {...(isStop && { tabIndex: 0, role: 'group', 'aria-label': 'Contents' })}
    >
      {props.children}
    </div>
  );
}
