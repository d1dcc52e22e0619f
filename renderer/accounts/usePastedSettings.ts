// Takes settings that are pasted anywhere on the page, whichever field has the focus.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAX_SETTINGS_CHARACTERS } from '../../src/contract/limits.ts';
import { looksLikeSettings } from './accountForm.ts';

/** Calls `onSettings` with pasted settings while the component is shown; other text is pasted as usual. */
export function usePastedSettings(onSettings: (text: string) => void): void {
  const latest = useRef(onSettings);
  latest.current = onSettings;
  // A layout effect, so that nothing that is pasted into the shown dialog is missed.
  useLayoutEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!looksLikeSettings(text)) return;
      event.preventDefault();
      latest.current(text.slice(0, MAX_SETTINGS_CHARACTERS));
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}
