// For answers that are shown one after the other in the same place: an older one never replaces a newer one.
import { useRef } from 'preact/hooks';

/** Returns a function that begins a request and returns a function: is the request still the newest one? */
export function useNewest(): () => () => boolean {
  const turns = useRef(0);
  return () => {
    turns.current += 1;
    const turn = turns.current;
    return () => turns.current === turn;
  };
}
