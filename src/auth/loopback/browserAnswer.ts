// Sends a person's browser to a provider and waits for the answer that comes back to this machine (RFC 8252
// 7.3): the part of a sign-in that every provider shares.
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import type { OpenBrowser } from '../account/authServices.ts';
import { startLoopbackReceiver } from './loopbackReceiver.ts';
import type { LoopbackReceiver, ReceiverOptions } from './loopbackReceiver.ts';

export interface BrowserVisit {
  readonly clock: Clock;
  readonly openBrowser: OpenBrowser;
  /**
   * Shows the person the address to open, where no browser could be started or none has come; null: it is of
   * no more use. Absent: there is no person, so the attempt ends without a browser.
   */
  readonly showAddress?: (address: string | null) => void;
  /** How long (ms) the person has. */
  readonly limitMs: number;
  /** What to say if a browser has come, and then nothing; left out: that nobody signed in. */
  readonly notFinished?: SignInFault;
}

/**
 * Hands the redirect URI with the accepted parameters to `exchange`, together with a signal that ends the
 * attempt, and returns what that makes of it. Ends within `limitMs`, or soon after `signal` aborts; leaves no
 * port open.
 */
export async function askInBrowser<T>(
  options: BrowserVisit &
    Omit<ReceiverOptions, 'clock'> & {
      /** Another way, tried where no browser can be started; it ends with the signal. null: there is none. */
      readonly withoutBrowser?: (ending: AbortSignal) => Promise<Result<T, SignInFault> | null>;
    },
  signal: AbortSignal,
  exchange: (answer: URL, ending: AbortSignal) => Promise<Result<T, SignInFault>>,
): Promise<Result<T, SignInFault>> {
  const openedTwice = new AbortController();
  const ending = AbortSignal.any([signal, openedTwice.signal]);
  const ended = (): SignInFault => (hasEnded(openedTwice.signal) ? OPENED_TWICE : cancelled());
  const receiver = await startLoopbackReceiver(options);
  if (!receiver.ok) return receiver;
  void receiver.value.openedTwice.then(() => openedTwice.abort());
  try {
    let answer = await waitForAnswer(receiver.value, options, ending);
    if (answer === 'no-browser') {
      const other = (await options.withoutBrowser?.(ending)) ?? null;
      if (hasEnded(ending)) return failed(ended());
      if (other !== null) return other;
      answer = await waitForAnswer(receiver.value, { ...options, openBrowser: showAddressOnly }, ending);
    }
    if (hasEnded(ending) || answer === 'no-browser') return failed(ended());
    if (!answer.ok) return answer;
    const result = await exchange(answer.value, ending);
    return hasEnded(ending) ? failed(ended()) : result;
  } finally {
    // The browser still has to fetch the last page; there is no need to wait for that.
    void receiver.value.close();
  }
}

/** Starts no browser: the person opens the address that is shown. */
export const showAddressOnly: OpenBrowser = () => Promise.resolve('show-address');

/**
 * The redirect URI with the accepted parameters; says nothing of use once `signal` has aborted. `no-browser`:
 * none could be started, and there is a person to be asked otherwise.
 */
async function waitForAnswer(
  receiver: LoopbackReceiver,
  { openBrowser, showAddress, clock, limitMs, notFinished = TIMED_OUT }: BrowserVisit,
  signal: AbortSignal,
): Promise<Result<URL, SignInFault> | 'no-browser'> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  /** Aborts when the start address is no longer of use. */
  const spent = new AbortController();
  const spend = (): void => spent.abort();
  either.addEventListener('abort', spend, { once: true });
  void receiver.opened.then(spend);
  try {
    // SI11: the browser is only ever sent to our own loopback address.
    const opened = await openBrowser(receiver.startUrl, spent.signal);
    const isStarted = opened === true;
    if (!isStarted && showAddress === undefined) return failed(NO_BROWSER);
    if (opened === false) return 'no-browser';
    if (showAddress !== undefined) {
      const wait = isStarted ? clock.sleep(BROWSER_COMES_MS, spent.signal) : Promise.resolve();
      void wait.then(() => showUntilSpent(receiver.startUrl, showAddress, spent.signal));
    }
    const browser = { hasCome: false };
    void receiver.opened.then(() => (browser.hasCome = true));
    const answer = await Promise.race([receiver.answer, clock.sleep(limitMs, either)]);
    return answer === undefined
      ? failed(browser.hasCome ? notFinished : TIMED_OUT)
      : ok(new URL(`${receiver.redirectUri}?${answer.toString()}`));
  } finally {
    enough.abort();
  }
}

function showUntilSpent(address: string, show: (address: string | null) => void, spent: AbortSignal): void {
  if (spent.aborted) return;
  show(address);
  spent.addEventListener('abort', () => show(null), { once: true });
}

/**
 * How long (ms) a browser that was started may take to come before the person is shown the address: it may be
 * slow, or unable to read the file that leads there.
 */
const BROWSER_COMES_MS = 15_000;

const NO_BROWSER: SignInFault = {
  code: 'browser-not-opened',
  message: 'No browser could be started: sign in on the page, or run "brimful login --print-url".',
};
export const TIMED_OUT: SignInFault = {
  code: 'timed-out',
  message: 'Nobody signed in within the time limit: start the sign-in again when you are ready.',
};
const OPENED_TWICE: SignInFault = {
  code: 'opened-twice',
  message:
    'The address of this sign-in was opened twice, and one of the two was not you: the sign-in was stopped. Start it again.',
};

/** A function, since the compiler assumes that a property does not change across an await. */
export function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The fault of a sign-in whose signal was aborted. */
export function cancelled(): CredentialFault {
  return { code: 'cancelled', message: 'The sign-in was cancelled.' };
}
