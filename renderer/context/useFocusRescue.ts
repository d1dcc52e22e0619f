// When what had the focus is taken off the page (an answered question, a finished row), the focus stays in its neighbourhood.
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Notices that an element inside `container` has gone with the focus, and gives it to `refuge` (by default the container itself,
 * which then needs `tabIndex={-1}`). Call it in the component that owns `container`: it looks only when that is drawn.
 */
export function useFocusRescue(
  container: RefObject<HTMLElement | null>,
  refuge: RefObject<HTMLElement | null> = container,
): void {
  const last = useRef<Node | null>(null);
  // Not after the next paint: a focus that moves before it must be remembered, too.
  useLayoutEffect(() => {
    const element = container.current;
    const remember = (event: FocusEvent): void => {
      last.current = event.target instanceof Node ? event.target : null;
    };
    element?.addEventListener('focusin', remember);
    return () => element?.removeEventListener('focusin', remember);
  }, [container]);
  useLayoutEffect(() => {
    if (last.current === null || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) refuge.current?.focus();
  });
}
