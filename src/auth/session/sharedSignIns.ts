// What the accounts with one sign-in share while Brimful runs (TK11).
import type { SharedSignIns, SignInMemory, SignInNews } from '../account/authServices.ts';
import { createListeners } from '../account/listeners.ts';

/** One for all accounts of a data directory. */
export function createSharedSignIns(): SharedSignIns {
  const memories = new Map<string, SignInMemory>();
  const listeners = createListeners<SignInNews>();
  return {
    memory: (key) => {
      const memory = memories.get(key) ?? { idToken: null, refreshing: null };
      memories.set(key, memory);
      return memory;
    },
    announce: (news) => listeners.notify(news),
    onSignIn: (listener, signal) => {
      const remove = listeners.add(listener);
      signal.addEventListener('abort', remove, { once: true });
    },
  };
}
