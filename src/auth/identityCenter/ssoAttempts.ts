// A sign-in by a person at IAM Identity Center: in this computer's browser, or with a code on any device.
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { SignInFault, SignInWay } from '../account/account.ts';
import type { OpenBrowser } from '../account/authServices.ts';
import type { AuthFault } from '../account/stepUp.ts';
import { cancelled, hasEnded, showAddressOnly } from '../loopback/browserAnswer.ts';
import { SIGN_IN_LIMIT_MS } from '../session/signInPrompt.ts';
import { signInWithCode } from './codeSignIn.ts';
import { signInOnDevice } from './deviceSignIn.ts';
import type { DevicePage } from './deviceSignIn.ts';
import { isClientUsable, registerClient } from './ssoTokens.ts';
import type { RegisteredClient, SsoPorts, SsoTokens } from './ssoTokens.ts';

/** What the person has to open; `userCode` null: on this computer. */
export type AddressShown = Pick<DevicePage, 'address'> & {
  readonly userCode: string | null;
  /** When the attempt ends (epoch ms). */
  readonly expiresAt: number;
};

export interface SsoAttempts {
  /**
   * Where no browser can be started, it goes on with a code. Must not be called while another one is
   * running.
   */
  attempt(way: SignInWay, signal: AbortSignal): Promise<Result<SsoTokens, SignInFault>>;
}

/** Starts nothing by itself. */
export function createSsoAttempts(
  options: SsoPorts & {
    readonly openBrowser: OpenBrowser;
    readonly show: (shown: AddressShown | null) => void;
    /** The client of the last sign-in; null: none. */
    readonly storedClient: () => Promise<RegisteredClient | null>;
    readonly log: Log;
  },
): SsoAttempts {
  const { account, clock, log, show } = options;
  const facts = { account: account.id, provider: new URL(account.startUrl).host };
  /**
   * A client that a sign-in did not end well with: the service may have forgotten it, which a person only
   * sees in the browser.
   */
  let doubted: string | null = null;

  const clientFor = async (
    way: RegisteredClient['way'],
    signal: AbortSignal,
  ): Promise<Result<RegisteredClient, AuthFault>> => {
    const stored = await options.storedClient();
    const isGood = stored?.way === way && stored.clientId !== doubted && isClientUsable(stored, clock.now());
    if (isGood) return { ok: true, value: stored };
    const registered = await registerClient(options, way, signal);
    if (registered.ok) log.info({ ...facts, way }, 'client registered');
    return registered;
  };

  const inBrowser = (
    client: RegisteredClient,
    openBrowser: OpenBrowser,
    signal: AbortSignal,
  ): Promise<Result<SsoTokens, SignInFault>> => {
    const expiresAt = clock.now() + SIGN_IN_LIMIT_MS;
    const showAddress = (address: string | null): void =>
      show(address === null ? null : { address, userCode: null, expiresAt });
    const visit = { showAddress, limitMs: SIGN_IN_LIMIT_MS };
    const withoutBrowser = (ending: AbortSignal): Promise<Result<SsoTokens, SignInFault>> =>
      attemptOnce('device', ending);
    return signInWithCode({ ...options, ...visit, openBrowser, client, withoutBrowser }, signal);
  };

  const attemptOnce = async (
    way: SignInWay,
    signal: AbortSignal,
  ): Promise<Result<SsoTokens, SignInFault>> => {
    log.info({ ...facts, mode: 'interactive', way }, 'sign-in begun');
    const client = await clientFor(way === 'device' ? way : 'browser', signal);
    if (hasEnded(signal)) return failed(cancelled());
    if (!client.ok) return client;
    const opener = way === 'shown' ? showAddressOnly : options.openBrowser;
    const tokens =
      way === 'device'
        ? await signInOnDevice({ ...options, client: client.value }, signal)
        : await inBrowser(client.value, opener, signal);
    doubted = tokens.ok ? null : client.value.clientId;
    return tokens;
  };

  return {
    attempt: async (way, signal) => {
      const tokens = await attemptOnce(way, signal);
      if (tokens.ok) log.info({ ...facts, mode: 'interactive' }, 'tokens received');
      else log.warn({ ...facts, mode: 'interactive', fault: tokens.fault }, 'sign-in failed');
      return tokens;
    },
  };
}
