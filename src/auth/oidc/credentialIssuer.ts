// Issues credentials for a session: gets an ID token, exchanges it, and tries the remedies in the table of
// STS errors.
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed } from '../../result.ts';
import type { FolderGrant } from '../account/account.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { IdToken } from '../account/person.ts';
import { SESSION_DOUBTED } from '../account/renewal.ts';
import type { OidcSession } from './oidcSession.ts';
import type { AuthFault } from '../account/stepUp.ts';
import { MAX_POLICY_LENGTH } from '../sts/sessionPolicy.ts';
import type { IssuedCredentials, WebIdentityExchange } from '../sts/webIdentity.ts';

export type IssueCredentials = (signal: AbortSignal) => Promise<Result<IssuedCredentials, AuthFault>>;

/** AWS's default, which every role allows. */
const DEFAULT_DURATION_SECONDS = 3600;
/** How much shorter the session policy is made at a time, and where even a single bucket does not fit. */
const SHORTER = 3 / 4;
const MIN_POLICY_LIMIT = 800;
const MAX_RETRIES = 3;
const RETRY_PAUSE_MS = 1_500;

/** The returned function retries within limits and resolves to the last fault (CR1). */
export function createCredentialIssuer(options: {
  readonly account: OidcAccountConfig;
  readonly session: Pick<OidcSession, 'dropIdToken'>;
  /** A token that is valid for at least another minute. */
  readonly idToken: () => Promise<Result<IdToken, AuthFault>>;
  readonly exchange: WebIdentityExchange['exchange'];
  readonly folders: () => readonly FolderGrant[];
  readonly clock: Clock;
  readonly unit: () => number;
}): IssueCredentials {
  const { account, session, clock } = options;
  // Shortened once that has helped, so that a role is not asked again for a duration that it refused (CR3).
  // Not stored: the role may allow more by the next run, which costs that run one request.
  let durationSeconds = account.durationSeconds;
  /** Less once STS could not pack the policy beside the session tags (CR7); not stored either. */
  let policyLimit = MAX_POLICY_LENGTH;
  let lastToken: IdToken | null = null;

  return async (signal) => {
    let isRefreshed = false;
    let isShortened = false;
    let unpacked: AuthFault | null = null;
    let refusal: AuthFault | null = null;
    for (let retries = 0; ;) {
      const token = await options.idToken();
      if (!token.ok) return refusal !== null && !isAboutSession(token.fault) ? failed(refusal) : token;
      // A token that has not been exchanged before needs no refresh.
      isRefreshed ||= lastToken !== null && lastToken.text !== token.value.text;
      lastToken = token.value;
      const folders = options.folders();
      const asked = isShortened ? DEFAULT_DURATION_SECONDS : durationSeconds;
      const request = { idToken: token.value, folders, durationSeconds: asked, policyLimit };
      const issued = await options.exchange(request, signal);
      if (issued.ok) {
        durationSeconds = asked;
        return issued;
      }
      const { remedy, ...fault } = issued.fault;
      if (remedy === 'refresh-token' && !isRefreshed) {
        isRefreshed = true;
        if (fault.code === 'refused' || fault.code === 'configuration') refusal = fault;
        session.dropIdToken(token.value);
      } else if (remedy === 'shorten' && !isShortened && durationSeconds > DEFAULT_DURATION_SECONDS) {
        isShortened = true;
      } else if (remedy === 'shorter-policy' && policyLimit * SHORTER >= MIN_POLICY_LIMIT) {
        unpacked = fault;
        policyLimit *= SHORTER;
      } else if (remedy === 'retry' && retries < MAX_RETRIES) {
        retries += 1;
        await clock.sleep(RETRY_PAUSE_MS * retries * (1 - options.unit() / 2), signal);
      } else {
        // Where no shorter policy can be made, what STS said is the cause.
        return failed(fault.code === 'configuration' ? (unpacked ?? fault) : fault);
      }
    }
  };
}

/** No newer token could be had because the session has ended, which explains the refusal. */
function isAboutSession(fault: AuthFault): boolean {
  const isSession = fault.cause === 'session-ended' || fault.cause === SESSION_DOUBTED;
  return isSession || fault.stepUp !== undefined;
}
