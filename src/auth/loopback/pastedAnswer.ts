// Waits for the answer of a sign-in whose browser is on another computer: a person pastes the address at
// which that browser has ended. Nothing listens here meanwhile (SI14).
import type { Clock } from '../../clock.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import { cancelled, hasEnded, TIMED_OUT } from './browserAnswer.ts';
import { judgeCallback } from './callbackVerdict.ts';
import { addressesToRegister } from '../../contract/redirectAddress.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';

/** Takes what a person pasted. `not-the-answer`: it is no answer to this attempt, which goes on. */
export type TakeAnswer = (address: string) => Result<void, Fault<'not-the-answer'>>;

export interface VisitElsewhere {
  readonly clock: Clock;
  readonly redirect: RedirectAddress;
  readonly state: string;
  readonly authorizationUrl: (redirectUri: string) => URL;
  /** How long (ms) the person has. */
  readonly limitMs: number;
  /** Shows the person the address to open there, and gives out what takes the answer; null: it is over. */
  readonly offer: (offered: { readonly address: string; readonly take: TakeAnswer } | null) => void;
}

/**
 * Hands the redirect URI with the accepted parameters to `exchange`, and returns what that makes of it. Ends
 * within `limitMs`, or soon after `signal` aborts.
 */
export async function askElsewhere<T>(
  options: VisitElsewhere,
  signal: AbortSignal,
  exchange: (answer: URL, ending: AbortSignal) => Promise<Result<T, SignInFault>>,
): Promise<Result<T, SignInFault>> {
  const redirectUri = addressesToRegister(options.redirect)[0] ?? '';
  const enough = new AbortController();
  const answer = new Promise<URLSearchParams>((resolve) => {
    let accepted: URLSearchParams | null = null;
    const take: TakeAnswer = (address) => {
      const query = queryOf(address, redirectUri);
      // Judged as if it had come by itself: the state first (SI4), one code (SI6).
      if (query === null || judgeCallback(query, options.state, accepted).verdict === 'ignore') {
        return failed(notTheAnswer(redirectUri));
      }
      accepted ??= query;
      resolve(accepted);
      return ok(undefined);
    };
    options.offer({ address: options.authorizationUrl(redirectUri).href, take });
  });
  try {
    const limit = options.clock.sleep(options.limitMs, AbortSignal.any([signal, enough.signal]));
    const query = await Promise.race([answer, limit]);
    if (hasEnded(signal)) return failed(cancelled());
    if (query === undefined) return failed(TIMED_OUT);
    const result = await exchange(new URL(`${redirectUri}?${query.toString()}`), signal);
    return hasEnded(signal) ? failed(cancelled()) : result;
  } finally {
    enough.abort();
    options.offer(null);
  }
}

/** null: it is not below the redirect address. A browser adds `/` or `#` where the address has neither. */
function queryOf(address: string, redirectUri: string): URLSearchParams | null {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  const expected = new URL(redirectUri);
  const isThere = url?.origin === expected.origin && url.pathname === expected.pathname;
  return isThere && url.username === '' && url.password === '' ? url.searchParams : null;
}

/** Never with what was pasted, which may hold a code (TK8). */
function notTheAnswer(redirectUri: string): Fault<'not-the-answer'> {
  return {
    code: 'not-the-answer',
    message: `This is not where this sign-in has ended: copy the whole address of the page that the browser cannot open in the end. It begins with ${redirectUri}?`,
  };
}

/** The fault of an answer while no sign-in waits for one. */
export const NOTHING_WAITS: Fault<'not-the-answer'> = {
  code: 'not-the-answer',
  message: 'No sign-in waits for an answer: start one, and open its address.',
};
