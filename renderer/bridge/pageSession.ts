// The page's session with the headless shell: redeems the one-time token of a printed address, and keeps the
// session where only this origin, port included, can read it.
import { PAGE_ENTRANCE } from '../../src/contract/pageEntrance.ts';

/** All tabs of a browser share it, across restarts of the browser; the app forgets it when it quits. */
const STORED_AS = 'brimful-session';

/** `opened-twice`: somebody else has opened this page's address, too, so the app has closed its session. */
export type EntryFailure = 'refused' | 'opened-twice';

export interface PageSession {
  /** The headers that authenticate a request; empty while the page has no session. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Why the last address that was opened in this tab opened no session; null: it did, or there was none. */
  failure(): EntryFailure | null;
}

/** Calls `onEntered` when a person has opened another address in this tab. */
export function openPageSession(onEntered: () => void): PageSession {
  let session = readStored();
  let failure: EntryFailure | null = null;

  const headers = (): Readonly<Record<string, string>> => {
    // Another tab may have opened a newer one.
    session = readStored() ?? session;
    return session === null ? {} : { authorization: `Bearer ${session}` };
  };
  const enter = async (): Promise<void> => {
    const token = takeToken();
    if (token === null) return;
    const answer = await redeem(token, headers());
    failure = typeof answer === 'string' ? answer : null;
    if (typeof answer === 'string' || answer.session === null) return;
    session = answer.session;
    store(session);
  };

  let entering = enter();
  window.addEventListener('hashchange', () => {
    entering = entering.then(enter).then(onEntered);
  });
  return {
    headers: async () => {
      await entering;
      return headers();
    },
    failure: () => failure,
  };
}

/** Takes the token out of the address, and with it out of bookmarks and what people copy. */
function takeToken(): string | null {
  const { hash, pathname } = window.location;
  if (!hash.startsWith(PAGE_ENTRANCE.fragment)) return null;
  window.history.replaceState(null, '', pathname);
  return hash.slice(PAGE_ENTRANCE.fragment.length);
}

async function redeem(
  token: string,
  headers: Readonly<Record<string, string>>,
): Promise<EntryFailure | { readonly session: string | null }> {
  try {
    const response = await fetch(PAGE_ENTRANCE.path, {
      method: 'POST',
      headers: { ...headers, [PAGE_ENTRANCE.tokenHeader]: token },
      credentials: 'omit',
      redirect: 'error',
    });
    const answer = (await response.json()) as { session?: unknown; code?: unknown };
    if (!response.ok) return answer.code === 'opened-twice' ? 'opened-twice' : 'refused';
    return { session: typeof answer.session === 'string' ? answer.session : null };
  } catch {
    return 'refused';
  }
}

/* A browser that blocks storage throws: the session lives as long as the tab then. */

function readStored(): string | null {
  try {
    return window.localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}

function store(session: string): void {
  try {
    window.localStorage.setItem(STORED_AS, session);
  } catch {
    // Kept by the caller.
  }
}
