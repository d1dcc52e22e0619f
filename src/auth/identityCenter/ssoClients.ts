// The SDK's clients of IAM Identity Center for one account: its OIDC service, and its access portal.
import { SSOClient } from '@aws-sdk/client-sso';
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import type { Clock } from '../../clock.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import { regionalEndpoint } from '../account/awsDomain.ts';
import { createServerClock } from '../account/serverClock.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';

export interface SsoClients {
  readonly oidc: SSOOIDCClient;
  readonly portal: SSOClient;
  /** Where the browser allows access; no service model has it (AWS CLI, `SSOTokenFetcherAuth`). */
  readonly authorizationEndpoint: string;
  /** AWS's clock minus this machine's (ms). */
  skewMs(): number;
}

const RESPONSE_TIMEOUT_MS = 30_000;

/** The addresses of both services. */
export function ssoEndpoints(account: IdentityCenterAccountConfig): {
  readonly oidc: string;
  readonly portal: string;
} {
  const region = account.ssoRegion ?? account.region;
  return {
    oidc: account.oidcEndpoint ?? regionalEndpoint('oidc', region),
    portal: account.portalEndpoint ?? regionalEndpoint('portal.sso', region),
  };
}

/** Sends nothing. No client retries: a code or a rotated token must not be sent twice. */
export function createSsoClients(options: {
  readonly account: IdentityCenterAccountConfig;
  readonly network: Network;
  readonly clock: Clock;
}): SsoClients {
  const { account } = options;
  const serverClock = createServerClock(options.clock);
  const endpoints = ssoEndpoints(account);
  const common = {
    ...ACCOUNT_DECIDES,
    region: account.ssoRegion ?? account.region,
    maxAttempts: 1,
    requestHandler: options.network.requestHandler({
      responseTimeoutMs: RESPONSE_TIMEOUT_MS,
      onDate: (date) => serverClock.note(date),
    }),
  };
  return {
    oidc: new SSOOIDCClient({ ...common, endpoint: endpoints.oidc }),
    portal: new SSOClient({ ...common, endpoint: endpoints.portal }),
    authorizationEndpoint: new URL('/authorize', endpoints.oidc).href,
    skewMs: () => serverClock.skewMs(),
  };
}
