// Announces changes of the overall state to screen readers, politely and not too often.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A state that lasts shorter than this (ms) is not announced. */
const SETTLE_MS = 2_000;

export function Announcer({ text }: { readonly text: string }): JSX.Element {
  const [spoken, setSpoken] = useState('');
  const first = useRef(true);
  useEffect(() => {
    // Screen readers read the initial state anyway.
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => setSpoken(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="visually-hidden" role="status">
      {spoken}
    </p>
  );
}
