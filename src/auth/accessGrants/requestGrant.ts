// Asks S3 Access Grants for the keys of one grant (GetDataAccess), with the credentials of a role.
import type { EndpointV2 } from '@smithy/types';
import type { Clock } from '../../clock.ts';
import type { AccessKey, CredentialFault, Credentials } from '../../credentials.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { regionalEndpoint } from '../account/awsDomain.ts';
import type { IssuedSnapshot } from '../account/credentialRenewer.ts';
import { createServerClock } from '../account/serverClock.ts';
import type { AccessGrantsConfig } from './accessGrantsField.ts';
import { accessGrantsFault } from './accessGrantsErrors.ts';
import type { GrantTarget } from './grantTarget.ts';

/** Resolves to the keys for one target, asked for with these credentials; sends one request. */
export type RequestGrant = (
  role: AccessKey & Pick<Credentials, 'sessionToken'>,
  target: GrantTarget,
  signal: AbortSignal,
) => Promise<Result<IssuedSnapshot, CredentialFault>>;

const RESPONSE_TIMEOUT_MS = 30_000;
/** What is given without durationSeconds (API reference, GetDataAccess); roles may refuse more. */
const HOUR_MS = 3_600_000;

/** For one account. Sends nothing by itself. */
export function createRequestGrant(options: {
  readonly region: string;
  readonly accessGrants: AccessGrantsConfig;
  readonly network: Network;
  readonly clock: Clock;
}): RequestGrant {
  const { region, accessGrants, network, clock } = options;
  const { accountId } = accessGrants;
  const endpoint = accessGrants.endpoint ?? regionalEndpoint('s3-control', region);
  const serverClock = createServerClock(clock);

  return async ({ accessKeyId, secretAccessKey, sessionToken }, { target, permission }, signal) => {
    // Few accounts use grants, and the client is as large as all others together.
    const { S3ControlClient, GetDataAccessCommand } = await import('@aws-sdk/client-s3-control');
    const client = new S3ControlClient({
      ...ACCOUNT_DECIDES,
      region,
      endpoint,
      useArnRegion: false,
      // The table of errors decides on retries, not the SDK.
      maxAttempts: 1,
      requestHandler: network.requestHandler({
        responseTimeoutMs: RESPONSE_TIMEOUT_MS,
        onDate: (date) => serverClock.note(date),
      }),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      // The SDK would put the account before the host of any endpoint, an IP address included.
      ...(accessGrants.endpoint !== null && {
        endpointProvider: () => exactly(endpoint, region),
      }),
    });
    try {
      const { Credentials: given } = await client.send(
        new GetDataAccessCommand({
          AccountId: accountId,
          Target: target,
          Permission: permission,
          // No further than the target, however wide the grant is (CR4).
          Privilege: 'Minimal',
        }),
        { abortSignal: signal },
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
        throw new Error('S3 Access Grants answered without credentials');
      }
      const issuedAt = clock.now();
      const expiresAt = serverClock.ownTime(Expiration, HOUR_MS);
      const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      return ok({ credentials: { ...keys, expiresAt }, issuedAt });
    } catch (error) {
      const { host } = new URL(endpoint);
      return failed(accessGrantsFault(error, { endpoint: host, accountId, region, target, permission }));
    }
  };
}

/** An endpoint as it is, signed as S3's control API demands. */
function exactly(address: string, signingRegion: string): EndpointV2 {
  const sigv4 = { name: 'sigv4', signingName: 's3', signingRegion, properties: {} };
  return { url: new URL(address), properties: { authSchemes: [sigv4] } };
}
