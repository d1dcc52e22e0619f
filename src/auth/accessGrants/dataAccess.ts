// Exchanges the credentials of a role for those of an access grant (GetDataAccess), where an account uses S3
// Access Grants (CR11).
import type { EndpointV2 } from '@smithy/types';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderGrant } from '../account/account.ts';
import { regionalEndpoint } from '../account/awsDomain.ts';
import type { IssuedSnapshot } from '../account/credentialRenewer.ts';
import { createServerClock } from '../account/serverClock.ts';
import type { AccessGrantsConfig } from './accessGrantsField.ts';
import { accessGrantsFault } from './accessGrantsErrors.ts';
import { grantTarget } from './grantTarget.ts';

export interface DataAccess {
  /** True if the credentials at hand are for other folders, so that new ones are needed. */
  setFolders(folders: readonly FolderGrant[]): boolean;
  /**
   * The credentials of the grant for the folders. Those of the role where the account uses no grants, and
   * while it has no folders: a grant cannot be asked for nothing.
   */
  exchange<T extends IssuedSnapshot>(issued: T, signal: AbortSignal): Promise<Result<T, CredentialFault>>;
}

const RESPONSE_TIMEOUT_MS = 30_000;
/** What is given without durationSeconds (API reference, GetDataAccess); roles may refuse more. */
const HOUR_MS = 3_600_000;

/** For one account. Sends nothing before the first exchange. */
export function createDataAccess(options: {
  readonly account: { readonly region: string; readonly accessGrants: AccessGrantsConfig | null };
  readonly network: Network;
  readonly clock: Clock;
}): DataAccess {
  const { network, clock } = options;
  const { region, accessGrants } = options.account;
  if (accessGrants === null) {
    return { setFolders: () => false, exchange: (issued) => Promise.resolve(ok(issued)) };
  }
  const { accountId } = accessGrants;
  const endpoint = accessGrants.endpoint ?? regionalEndpoint('s3-control', region);
  const serverClock = createServerClock(clock);
  let folders: readonly FolderGrant[] = [];

  return {
    setFolders: (next) => {
      const before = JSON.stringify(grantTarget(folders));
      folders = next;
      return JSON.stringify(grantTarget(folders)) !== before;
    },
    exchange: async (issued, signal) => {
      const wanted = grantTarget(folders);
      if (!wanted.ok) return wanted;
      if (wanted.value === null) return ok(issued);
      const { target, permission } = wanted.value;
      const asked = { target, permission, folders: folders.length };
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
        credentials: issued.credentials,
        // The SDK would put the account before the host of any endpoint, an IP address included.
        ...(accessGrants.endpoint !== null && {
          endpointProvider: () => exactly(endpoint, region),
        }),
      });
      try {
        const { Credentials } = await client.send(
          new GetDataAccessCommand({
            AccountId: accountId,
            Target: target,
            Permission: permission,
            // No further than the target, however wide the grant is (CR4).
            Privilege: 'Minimal',
          }),
          { abortSignal: signal },
        );
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
        if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
          throw new Error('S3 Access Grants answered without credentials');
        }
        const issuedAt = clock.now();
        const expiresAt = serverClock.ownTime(Expiration, HOUR_MS);
        const keys = {
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          sessionToken: SessionToken,
        };
        return ok({ ...issued, credentials: { ...keys, expiresAt }, issuedAt });
      } catch (error) {
        const context = { endpoint: new URL(endpoint).host, accountId, region, ...asked };
        return failed(accessGrantsFault(error, context));
      }
    },
  };
}

/** An endpoint as it is, signed as S3's control API demands. */
function exactly(address: string, signingRegion: string): EndpointV2 {
  const sigv4 = { name: 'sigv4', signingName: 's3', signingRegion, properties: {} };
  return { url: new URL(address), properties: { authSchemes: [sigv4] } };
}
