// Decides what to do with a request to the redirect URI. Pure, so that every hostile form can be a row of a
// test.
import { timingSafeEqual } from 'node:crypto';

export type CallbackVerdict =
  | { readonly verdict: 'accept' }
  /** The accepted answer again: a reload, or a browser that fetches twice. */
  | { readonly verdict: 'repeat' }
  /** Gets a response with `status` and is otherwise ignored: the attempt continues. */
  | { readonly verdict: 'ignore'; readonly status: 400 | 403 | 409 };

const SINGLE = ['state', 'code', 'error', 'iss'];

/**
 * Checks the state before anything else, so that a hostile page can neither end the attempt with an `error`
 * nor inject a code (SI4, SI6). A second, different answer is refused: one code per attempt.
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

function isFilled(text: string | null): boolean {
  return text !== null && text !== '';
}

function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
