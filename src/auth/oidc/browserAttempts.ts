// The attempts of one account at the browser: one at a time, and a person comes before a tab that renews by itself.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Result } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { attemptSignIn } from './signInAttempt.ts';
import type { SignInTokens } from './signInAttempt.ts';

/** How long (ms) a person has to sign in. */
export const SIGN_IN_LIMIT_MS = 5 * 60_000;
/** How long (ms) a browser has to renew without a person. */
const SILENT_LIMIT_MS = 60_000;

export interface BrowserAttempts {
  /** An attempt of a person, ended by `signal`; it ends a silent one. Begin no second one meanwhile. */
  interactive(signal: AbortSignal): Promise<Result<SignInTokens, SignInFault>>;
  /**
   * A tab that needs no person while the session at the provider lives (`prompt=none`, OIDC Core 3.1.2.1). `hint`: the last ID token,
   * which should be sent then, and some providers insist. null: the browser is in use.
   */
  silent(hint: string | null): Promise<Result<SignInTokens, SignInFault>> | null;
  /** Ends what waits for the browser at the moment. */
  stop(): void;
}

export function createBrowserAttempts(options: {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** What the authorization request must hold at the moment: the configuration's parameters and what a service has demanded. */
  readonly parameters: () => Readonly<Record<string, string>>;
  /** Ends every attempt. */
  readonly closing: AbortSignal;
  readonly log: Log;
}): BrowserAttempts {
  const { account, fetch, clock, openBrowser, closing } = options;
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
    const tokens = await attemptSignIn({ account, fetch, clock, openBrowser, limitMs, parameters }, signal);
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
      if (current !== null) return null;
      const parameters = {
        ...options.parameters(),
        prompt: 'none',
        ...(hint !== null && { id_token_hint: hint }),
      };
      return run('silent', { signal: null, limitMs: SILENT_LIMIT_MS }, parameters);
    },
    stop: () => current?.abort(),
  };
}
