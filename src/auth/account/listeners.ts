// Change listeners.

/** `add` returns the function that removes the listener again. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void;
  notify(value: T): void;
}

/** Listeners are called in the order in which they were added; `add` returns how to remove one. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
  };
}
