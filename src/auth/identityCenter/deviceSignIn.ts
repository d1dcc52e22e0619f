// Signs in with a code that the person compares on any device (RFC 8628): for computers without a browser.
import { StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { SignInFault } from '../account/account.ts';
import type { AuthFault } from '../account/stepUp.ts';
import { cancelled, hasEnded, TIMED_OUT } from '../loopback/browserAnswer.ts';
import {
  backedOff,
  DEVICE_GRANT,
  firstInterval,
  isReadableCode,
  isSafePage,
  slowedDown,
} from '../session/deviceCode.ts';
import { SIGN_IN_LIMIT_MS } from '../session/signInPrompt.ts';
import { ssoFault } from './ssoErrors.ts';
import { createToken, noTokens } from './ssoTokens.ts';
import type { RegisteredClient, SsoPorts, SsoTokens } from './ssoTokens.ts';

/** What the person opens, and the code that must be there. */
export interface DevicePage {
  readonly address: string;
  readonly userCode: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** `show` is called once with the page, and with null when it is of no more use. */
export async function signInOnDevice(
  options: SsoPorts & {
    readonly client: RegisteredClient;
    readonly show: (page: DevicePage | null) => void;
  },
  signal: AbortSignal,
): Promise<Result<SsoTokens, SignInFault>> {
  const { account, show } = options;
  const started = await start(options, signal);
  if (hasEnded(signal)) return failed(cancelled());
  if (!started.ok) return started;
  const { page, ...device } = started.value;
  show(page);
  try {
    const tokens = await poll(options, { ...device, expiresAt: page.expiresAt }, signal);
    if (hasEnded(signal)) return failed(cancelled());
    if (tokens === 'expired') return failed(TIMED_OUT);
    return tokens === null ? failed(noTokens(account)) : ok(tokens);
  } catch (error) {
    if (hasEnded(signal)) return failed(cancelled());
    return failed(ssoFault(error, { account, step: 'sign-in', role: null }));
  } finally {
    show(null);
  }
}

interface StartedDevice {
  readonly page: DevicePage;
  readonly deviceCode: string;
  readonly intervalMs: number;
}

async function start(
  { account, client, clients, clock }: SsoPorts & { readonly client: RegisteredClient },
  signal: AbortSignal,
): Promise<Result<StartedDevice, AuthFault>> {
  const { clientId, clientSecret } = client;
  const { startUrl } = account;
  try {
    const answer = await clients.oidc.send(
      new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }),
      { abortSignal: signal },
    );
    const { deviceCode = '', userCode = '', interval, expiresIn = 0 } = answer;
    const address = answer.verificationUriComplete ?? answer.verificationUri ?? '';
    const isUsable = deviceCode !== '' && isReadableCode(userCode) && isSafePage(address);
    if (!isUsable) return failed(noTokens(account));
    const lifetime = Math.min(expiresIn * 1000, SIGN_IN_LIMIT_MS);
    return ok({
      page: { address, userCode, expiresAt: clock.now() + lifetime },
      deviceCode,
      intervalMs: firstInterval(interval),
    });
  } catch (error) {
    return failed(ssoFault(error, { account, step: 'sign-in', role: null }));
  }
}

/** Throws what the SDK throws, except while the person has not answered or the network is away. */
async function poll(
  options: SsoPorts & { readonly client: RegisteredClient },
  device: Omit<StartedDevice, 'page'> & { readonly expiresAt: number },
  signal: AbortSignal,
): Promise<SsoTokens | 'expired' | null> {
  const { account, client, clock } = options;
  const { deviceCode, expiresAt } = device;
  let { intervalMs } = device;
  for (;;) {
    await clock.sleep(intervalMs, signal);
    if (hasEnded(signal)) return null;
    if (clock.now() >= expiresAt) return 'expired';
    try {
      return await createToken(options, client, { grantType: DEVICE_GRANT, deviceCode }, signal);
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'ExpiredTokenException') return 'expired';
      if (name === 'AuthorizationPendingException') continue;
      if (name === 'SlowDownException') intervalMs = slowedDown(intervalMs);
      else if (ssoFault(error, { account, step: 'sign-in', role: null }).code !== 'unreachable') throw error;
      else intervalMs = backedOff(intervalMs);
    }
  }
}
