// Tells screen readers when the overall state changes: politely, and not more often than one can listen.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A state that lasts shorter than this (ms) is not worth interrupting anybody. */
const SETTLE_MS = 2_000;

export function Announcer({ text }: { readonly text: string }): JSX.Element {
  const [spoken, setSpoken] = useState('');
  const first = useRef(true);
  useEffect(() => {
    // What is there when the page opens is read anyway.
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
