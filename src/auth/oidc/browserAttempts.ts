// The sign-in attempts of one account in the browser: one at a time, and a person takes precedence over a
// silent renewal.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Result } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import type { OpenBrowser } from '../account/authServices.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ClientSecret } from './clientSecret.ts';
import { attemptSignIn } from './signInAttempt.ts';
import type { SignInTokens } from './signInAttempt.ts';

/** How long (ms) a person has to sign in. */
export const SIGN_IN_LIMIT_MS = 5 * 60_000;
/** How long (ms) a browser has to renew without a person. */
const SILENT_LIMIT_MS = 60_000;
/** A tab that nobody asked for opens once in this time (ms) at most, over all runs. */
export const SILENT_INTERVAL_MS = 3_600_000;

export interface BrowserAttempts {
  /**
   * A sign-in by a person, ended by `signal`; ends a silent attempt. Must not be called while another one is
   * running.
   */
  interactive(signal: AbortSignal): Promise<Result<SignInTokens, SignInFault>>;
  /**
   * A tab that needs no input while the provider's session lasts (`prompt=none`, OIDC Core 3.1.2.1).
   * `hint`: the last ID token, which is recommended and which some providers require. null: another
   * attempt is running, or the last tab is too recent (`nextSilentAt`).
   */
  silent(hint: string | null): Promise<Result<SignInTokens, SignInFault>> | null;
  /** When `silent` may open a tab again (epoch ms); in the past: now. */
  nextSilentAt(): number;
  /** Ends the attempt that is waiting for the browser. */
  stop(): void;
}

/** Starts nothing by itself. */
export function createBrowserAttempts(options: {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  readonly openBrowser: OpenBrowser;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  /** Shows the person the address of an interactive attempt; null: it is no longer of use. */
  readonly showAddress: (address: string | null) => void;
  /**
   * The parameters to add to the authorization request: the configuration's and those that a service has
   * demanded.
   */
  readonly parameters: () => Readonly<Record<string, string>>;
  /** When the last silent attempt began, in this or an earlier run (epoch ms). */
  readonly silentAttempts: { last(): number | null; note(at: number): void };
  /** Ends every attempt. */
  readonly closing: AbortSignal;
  readonly log: Log;
}): BrowserAttempts {
  const { account, fetch, clock, openBrowser, clientSecret, closing, silentAttempts } = options;
  let current: AbortController | null = null;

  const run = async (
    mode: 'interactive' | 'silent',
    limits: { readonly signal: AbortSignal | null; readonly limitMs: number },
    parameters: Readonly<Record<string, string>>,
  ): Promise<Result<SignInTokens, SignInFault>> => {
    const stop = new AbortController();
    current = stop;
    const facts = { account: account.id, provider: new URL(account.issuer).host, mode };
    options.log.info(facts, 'sign-in begun');
    const signal = AbortSignal.any([
      stop.signal,
      closing,
      ...(limits.signal === null ? [] : [limits.signal]),
    ]);
    const { limitMs } = limits;
    const tokens = await attemptSignIn(
      {
        ...{ account, fetch, clock, openBrowser, clientSecret, limitMs, parameters },
        ...(mode === 'interactive' && { showAddress: options.showAddress }),
      },
      signal,
    );
    if (current === stop) current = null;
    if (tokens.ok) options.log.info(facts, 'tokens received');
    else options.log.warn({ ...facts, fault: tokens.fault }, 'sign-in failed');
    return tokens;
  };

  return {
    interactive: (signal) => {
      current?.abort();
      return run('interactive', { signal, limitMs: SIGN_IN_LIMIT_MS }, options.parameters());
    },
    silent: (hint) => {
      if (current !== null || nextSilentAt() > clock.now()) return null;
      silentAttempts.note(clock.now());
      const parameters = {
        ...options.parameters(),
        prompt: 'none',
        ...(hint !== null && { id_token_hint: hint }),
      };
      return run('silent', { signal: null, limitMs: SILENT_LIMIT_MS }, parameters);
    },
    nextSilentAt,
    stop: () => current?.abort(),
  };

  function nextSilentAt(): number {
    const last = silentAttempts.last() ?? -Infinity;
    // A time in the future was noted by a clock that was wrong.
    return last > clock.now() ? -Infinity : last + SILENT_INTERVAL_MS;
  }
}
