// Exchanges an ID token for credentials at an identity pool of Amazon Cognito: GetId, then
// GetCredentialsForIdentity (the enhanced flow, in which the pool chooses the role).
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import type { Clock } from '../../clock.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import { failed, ok } from '../../result.ts';
import { regionalEndpoint } from '../account/awsDomain.ts';
import { createServerClock } from '../account/serverClock.ts';
import type { IdentityPoolAccountConfig } from '../kinds/identityPool.ts';
import type { WebIdentityExchange } from '../sts/webIdentity.ts';
import { identityPoolFault } from './identityPoolErrors.ts';

const RESPONSE_TIMEOUT_MS = 30_000;
/** The service names the end itself; this is what it gives otherwise. */
const HOUR_MS = 3_600_000;

/** For one account. The pool decides on role and duration, and takes no session policy (CR10). */
export function createIdentityPoolExchange(options: {
  readonly account: IdentityPoolAccountConfig;
  readonly network: Network;
  readonly clock: Clock;
}): WebIdentityExchange {
  const { account, network, clock } = options;
  const { identityPoolId, issuer, region } = account;
  const endpoint = account.cognitoEndpoint ?? regionalEndpoint('cognito-identity', region);
  const serverClock = createServerClock(clock);
  const client = new CognitoIdentityClient({
    ...ACCOUNT_DECIDES,
    region,
    endpoint,
    // The table of errors decides on retries, not the SDK.
    maxAttempts: 1,
    requestHandler: network.requestHandler({
      responseTimeoutMs: RESPONSE_TIMEOUT_MS,
      onDate: (date) => serverClock.note(date),
    }),
  });
  const context = {
    endpoint: new URL(endpoint).host,
    identityPoolId,
    provider: new URL(issuer).host,
  };

  return {
    exchange: async ({ idToken }, signal) => {
      const Logins = { [loginName(issuer)]: idToken.accessToken ?? idToken.text };
      try {
        const { IdentityId } = await client.send(
          new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }),
          { abortSignal: signal },
        );
        const { Credentials } = await client.send(
          new GetCredentialsForIdentityCommand({ IdentityId, Logins }),
          { abortSignal: signal },
        );
        const { AccessKeyId, SecretKey, SessionToken, Expiration } = Credentials ?? {};
        if (AccessKeyId === undefined || SecretKey === undefined || SessionToken === undefined) {
          throw new Error('the identity pool answered without credentials');
        }
        const issuedAt = clock.now();
        const expiresAt = serverClock.ownTime(Expiration, HOUR_MS);
        const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
        const skewMs = serverClock.skewMs();
        return ok({ credentials: { ...keys, expiresAt }, issuedAt, skewMs, narrowing: null });
      } catch (error) {
        return failed(identityPoolFault(error, context));
      }
    },
  };
}

/** How a pool names a provider: its issuer without the scheme (Cognito developer guide, "Logins"). */
export function loginName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}
