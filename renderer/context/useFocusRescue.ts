// Keeps the focus nearby when the focused element disappears (an answered question, a finished row).
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When the focused element inside `container` is removed, focuses `refuge` (by default the container
 * itself, which then needs `tabIndex={-1}`). Call it in the component that renders `container`: it checks
 * after each render of that one.
 */
export function useFocusRescue(
  container: RefObject<HTMLElement | null>,
  refuge: RefObject<HTMLElement | null> = container,
): void {
  const last = useRef<Node | null>(null);
  // A layout effect, so that a focus that moves before the next paint is noticed, too.
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
