// The sign-in attempts of one account in the browser: one at a time, and a person takes precedence over a
// silent renewal.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import type { OpenBrowser } from '../account/authServices.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ClientSecret } from './clientSecret.ts';
import { NOTHING_WAITS } from '../loopback/pastedAnswer.ts';
import type { TakeAnswer, VisitElsewhere } from '../loopback/pastedAnswer.ts';
import { attemptDeviceSignIn } from './deviceAttempt.ts';
import { SIGN_IN_LIMIT_MS } from '../session/signInPrompt.ts';
import type { SignInPrompt } from '../session/signInPrompt.ts';
import type { DevicePrompt } from './deviceAttempt.ts';
import { attemptSignIn, attemptSignInElsewhere } from './signInAttempt.ts';
import type { SignInTokens } from './signInAttempt.ts';

/** How long (ms) a browser has to renew without a person. */
const SILENT_LIMIT_MS = 60_000;
/** A tab that nobody asked for opens once in this time (ms) at most, over all runs. */
export const SILENT_INTERVAL_MS = 3_600_000;

export interface BrowserAttempts {
  /**
   * A sign-in by a person, in the browser that `openBrowser` opens, ended by `signal`; ends a silent attempt.
   * Must not be called while another one is running.
   */
  interactive(signal: AbortSignal, openBrowser: OpenBrowser): Promise<Result<SignInTokens, SignInFault>>;
  /** The same in a browser on another computer; the person brings its answer (SI14). */
  elsewhere(signal: AbortSignal): Promise<Result<SignInTokens, SignInFault>>;
  /** Takes that answer. */
  readonly answer: TakeAnswer;
  /** The same with a code on any device (RFC 8628). */
  device(signal: AbortSignal): Promise<Result<SignInTokens, SignInFault>>;
  /**
   * A tab that needs no input while the provider's session lasts (`prompt=none`, OIDC Core 3.1.2.1).
   * `hint`: the last ID token, which is recommended and which some providers require. null: another
   * attempt is running, or the last tab is too recent (`nextSilentAt`).
   */
  silent(hint: string | null): Promise<Result<SignInTokens, SignInFault>> | null;
  /** When `silent` may open a tab again (epoch ms); in the past: now. */
  nextSilentAt(): number;
  /** Whether a tab of `silent` is waited for. */
  isRenewing(): boolean;
  /** Ends the attempt that is waiting for the browser. */
  stop(): void;
}

/** Starts nothing by itself. */
export function createBrowserAttempts(options: {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  /** For renewals without a person. */
  readonly openBrowser: OpenBrowser;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  /** Shows the person the address of an attempt and its code, if it has one; null: no longer of use. */
  readonly show: (prompt: SignInPrompt | null) => void;
  /**
   * The parameters to add to the authorization request: the configuration's and those that a service has
   * demanded.
   */
  readonly parameters: () => Readonly<Record<string, string>>;
  /** Whether the person's name is asked for. */
  readonly asksForNames: () => boolean;
  /** When the last silent attempt began, in this or an earlier run (epoch ms). */
  readonly silentAttempts: { last(): number | null; note(at: number): void };
  /** Ends every attempt. */
  readonly closing: AbortSignal;
  readonly log: Log;
}): BrowserAttempts {
  const { account, fetch, clock, openBrowser, clientSecret, closing, silentAttempts } = options;
  let current: AbortController | null = null;
  let take: TakeAnswer | null = null;
  let isRenewing = false;

  const run = async (
    mode: 'interactive' | 'elsewhere' | 'device' | 'silent',
    outer: AbortSignal | null,
    attempt: (signal: AbortSignal) => Promise<Result<SignInTokens, SignInFault>>,
  ): Promise<Result<SignInTokens, SignInFault>> => {
    const stop = new AbortController();
    current = stop;
    const facts = { account: account.id, provider: new URL(account.issuer).host, mode };
    options.log.info(facts, 'sign-in begun');
    const signal = AbortSignal.any([stop.signal, closing, ...(outer === null ? [] : [outer])]);
    const tokens = await attempt(signal);
    if (current === stop) current = null;
    if (tokens.ok) options.log.info(facts, 'tokens received');
    else options.log.warn({ ...facts, fault: tokens.fault }, 'sign-in failed');
    return tokens;
  };

  const parts = { account, fetch, clock, clientSecret };
  const attemptOnDevice = (ending: AbortSignal): Promise<Result<SignInTokens, SignInFault>> => {
    const { show, parameters } = options;
    const asksForNames = options.asksForNames();
    const limits = { parameters: parameters(), limitMs: SIGN_IN_LIMIT_MS, asksForNames };
    const showCode = (prompt: DevicePrompt | null): void => show(prompt && { ...prompt, takesAnswer: false });
    return attemptDeviceSignIn({ ...parts, ...limits, show: showCode }, ending);
  };
  /** Where the provider or the client does not allow that, the address for this computer is left. */
  const attemptWithoutBrowser = async (
    ending: AbortSignal,
  ): Promise<Result<SignInTokens, SignInFault> | null> => {
    const tokens = await attemptOnDevice(ending);
    return !tokens.ok && tokens.fault.code === 'configuration' ? null : tokens;
  };

  return {
    interactive: (outer, opener) => {
      current?.abort();
      return run('interactive', outer, (signal) =>
        attemptSignIn(
          {
            ...parts,
            openBrowser: opener,
            limitMs: SIGN_IN_LIMIT_MS,
            parameters: options.parameters(),
            asksForNames: options.asksForNames(),
            showAddress: (address) =>
              options.show(address === null ? null : { address, userCode: null, takesAnswer: false }),
            withoutBrowser: attemptWithoutBrowser,
          },
          signal,
        ),
      );
    },
    elsewhere: (outer) => {
      current?.abort();
      return run('elsewhere', outer, (signal) => {
        const asksForNames = options.asksForNames();
        const limits = { limitMs: SIGN_IN_LIMIT_MS, parameters: options.parameters(), asksForNames };
        const offer: VisitElsewhere['offer'] = (offered) => {
          take = offered?.take ?? null;
          options.show(offered && { address: offered.address, userCode: null, takesAnswer: true });
        };
        return attemptSignInElsewhere({ ...parts, ...limits, offer }, signal);
      });
    },
    answer: (address) => take?.(address) ?? failed(NOTHING_WAITS),
    device: (outer) => {
      current?.abort();
      return run('device', outer, attemptOnDevice);
    },
    silent: (hint) => {
      if (current !== null || nextSilentAt() > clock.now()) return null;
      silentAttempts.note(clock.now());
      const parameters = {
        ...options.parameters(),
        prompt: 'none',
        ...(hint !== null && { id_token_hint: hint }),
      };
      const request = { parameters, asksForNames: options.asksForNames(), limitMs: SILENT_LIMIT_MS };
      isRenewing = true;
      options.show(null);
      return run('silent', null, (signal) =>
        attemptSignIn({ ...parts, ...request, openBrowser }, signal).finally(() => {
          isRenewing = false;
          options.show(null);
        }),
      );
    },
    nextSilentAt,
    isRenewing: () => isRenewing,
    stop: () => current?.abort(),
  };

  function nextSilentAt(): number {
    const last = silentAttempts.last() ?? -Infinity;
    // A time in the future was noted by a clock that was wrong.
    return last > clock.now() ? -Infinity : last + SILENT_INTERVAL_MS;
  }
}
