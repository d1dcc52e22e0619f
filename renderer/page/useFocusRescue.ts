// When what had the focus is taken off the page (an answered question, a finished row), the focus stays in its neighbourhood.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Call it in the component that owns `container` (which needs `tabIndex={-1}`): only what changes with that component is noticed. */
export function useFocusRescue(container: RefObject<HTMLElement | null>): void {
  const last = useRef<Node | null>(null);
  useEffect(() => {
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
    if (document.activeElement === document.body) container.current?.focus();
  });
}
