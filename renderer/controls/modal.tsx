// A modal dialog. The browser's own `<dialog>` traps the focus, closes on Escape and restores the focus.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  readonly title: string;
  /** `wide`: for text that must not wrap. */
  readonly size?: 'wide';
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Is open as long as it is rendered; `onClose` hears of every way in which a person closes it. */
export function Modal({ title, size, onClose, children }: ModalProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const id = useId();
  useFocusRescue(dialog, close);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Browsers focus a part that scrolls before the first control in it.
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
      // The event of a dialog that was already removed must not close the next one.
      onClose={() => dialog.current !== null && onClose()}
    >
      <h2 id={id}>{title}</h2>
      {children}
      {/* Last, because a dialog focuses its first focusable element. */}
      <button ref={close} type="button" class="quiet icon-only close" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
    </dialog>
  );
}
