// What to make of one request to the redirect address: pure, so that every hostile form of it can be put in a table.
import { timingSafeEqual } from 'node:crypto';

export type CallbackVerdict =
  | { readonly verdict: 'accept' }
  /** The accepted answer once more: a reload, or a browser that fetches twice. */
  | { readonly verdict: 'repeat' }
  /** Answered with `status` and otherwise ignored: the attempt goes on. */
  | { readonly verdict: 'ignore'; readonly status: 400 | 403 | 409 };

const SINGLE = ['state', 'code', 'error', 'iss'];

/**
 * The state is judged before anything else is believed, so that a hostile page can neither end the attempt with an `error` nor plant
 * a code (security rules L4, L6). A second, different answer is refused: one code per attempt.
 */
export function judgeCallback(
  query: URLSearchParams,
  expectedState: string,
  accepted: URLSearchParams | null,
): CallbackVerdict {
  if (SINGLE.some((name) => query.getAll(name).length > 1)) return { verdict: 'ignore', status: 400 };
  if (!isSameText(query.get('state') ?? '', expectedState)) return { verdict: 'ignore', status: 403 };
  if (!isFilled(query.get('code')) && !isFilled(query.get('error'))) {
    return { verdict: 'ignore', status: 400 };
  }
  if (accepted === null) return { verdict: 'accept' };
  const isRepeat = ['code', 'error'].every((name) => query.get(name) === accepted.get(name));
  return isRepeat ? { verdict: 'repeat' } : { verdict: 'ignore', status: 409 };
}

/** Text of an authorization error for display: the characters of RFC 6749 4.1.2.1 without `<>&`, at most 200, else nothing. */
export function displayText(text: string | null): string {
  return text !== null && /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]{1,200}$/.test(text)
    ? text
    : '';
}

/**
 * The same for words that a provider chose itself. Some repeat what they were sent ("Invalid refresh token: 8xLOxBtZ..."), so whatever
 * may be a token is masked (T8): 20 characters and more that are not all small letters, as names of errors and claims are.
 */
export function displayDescription(text: string | null): string {
  return displayText(text).replace(/\S{20,}/g, (word) =>
    /^[a-z_.:,;'()-]+$/.test(word) ? word : '[masked]',
  );
}

function isFilled(text: string | null): boolean {
  return text !== null && text !== '';
}

function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
