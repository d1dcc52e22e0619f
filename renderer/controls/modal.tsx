// A dialog over the page. The browser's own `<dialog>` keeps the focus inside, closes on Escape and gives the focus back.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  readonly title: string;
  /** `wide`: for text that does not wrap. */
  readonly size?: 'wide';
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Modal({ title, size, onClose, children }: ModalProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const id = useId();
  useFocusRescue(dialog, close);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Where the content is longer than the window, the browser would rather focus the part that scrolls.
    const scroller = document.activeElement;
    if (scroller?.matches('.dialog-body') === true) {
      scroller.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
    }
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={size}
      aria-labelledby={id}
      // The event of a dialog that was already taken away must not close the one that came after it.
      onClose={() => dialog.current !== null && onClose()}
    >
      <h2 id={id}>{title}</h2>
      {children}
      {/* Last, because a dialog gives the focus to the first thing that can have it. */}
      <button ref={close} type="button" class="quiet icon-only close" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
    </dialog>
  );
}
