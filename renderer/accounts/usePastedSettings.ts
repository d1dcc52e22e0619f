// Takes settings that are pasted anywhere on the page while a component is shown, whichever field has the focus.
import { useEffect, useRef } from 'preact/hooks';
import { looksLikeSettings } from './accountForm.ts';

/** What the contract takes; no account is longer. */
const LONGEST = 100_000;

/** Calls `onSettings` with the text; anything else that is pasted goes where it would go anyway. */
export function usePastedSettings(onSettings: (text: string) => void): void {
  const latest = useRef(onSettings);
  latest.current = onSettings;
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!looksLikeSettings(text)) return;
      event.preventDefault();
      latest.current(text.slice(0, LONGEST));
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}
