// From session to keys: fetches an ID token, trades it, and tries what the table of STS errors says may help.
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { FolderGrant } from '../account/folderGrant.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { IdToken } from '../account/person.ts';
import type { OidcSession } from './oidcSession.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { IssuedCredentials, WebIdentityExchange } from '../sts/webIdentity.ts';

export type IssueCredentials = (signal: AbortSignal) => Promise<Result<IssuedCredentials, AuthFault>>;

/** What AWS takes when nothing is said, and what every role allows. */
const DEFAULT_DURATION_SECONDS = 3600;
const MAX_RETRIES = 3;
const RETRY_PAUSE_MS = 1_500;

export function createCredentialIssuer(options: {
  readonly account: OidcAccountConfig;
  readonly session: Pick<OidcSession, 'dropIdToken'>;
  /** A token with at least a minute to live. */
  readonly idToken: () => Promise<Result<IdToken, AuthFault>>;
  readonly exchange: WebIdentityExchange['exchange'];
  readonly folders: () => readonly FolderGrant[];
  readonly clock: Clock;
  readonly unit: () => number;
}): IssueCredentials {
  const { account, session, clock } = options;
  // Remembered once it has helped: a role that refused the wished duration is not asked for it again. Not beyond this run, where it
  // would outlive a role that allows more meanwhile; a new run pays for that with one request.
  let durationSeconds = account.durationSeconds;
  let lastToken: IdToken | null = null;

  return async (signal) => {
    let isRefreshed = false;
    let isShortened = false;
    for (let retries = 0; ;) {
      const token = await options.idToken();
      if (!token.ok) return token;
      // A token that no exchange has seen is as fresh as it gets.
      isRefreshed ||= lastToken !== null && lastToken.text !== token.value.text;
      lastToken = token.value;
      const folders = options.folders();
      const asked = isShortened ? DEFAULT_DURATION_SECONDS : durationSeconds;
      const request = { idToken: token.value, folders, durationSeconds: asked };
      const issued = await options.exchange(request, signal);
      if (issued.ok) {
        durationSeconds = asked;
        return issued;
      }
      const { remedy, ...fault } = issued.fault;
      if (remedy === 'refresh-token' && !isRefreshed) {
        isRefreshed = true;
        session.dropIdToken(token.value);
      } else if (remedy === 'shorten' && !isShortened && durationSeconds > DEFAULT_DURATION_SECONDS) {
        isShortened = true;
      } else if (remedy === 'retry' && retries < MAX_RETRIES) {
        retries += 1;
        await clock.sleep(RETRY_PAUSE_MS * retries * (1 - options.unit() / 2), signal);
      } else {
        return failed(fault);
      }
    }
  };
}
