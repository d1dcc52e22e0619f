// Decides when a refusal is due to expired credentials, which are then renewed once, and not to missing
// permissions.
import type { Clock } from '../../clock.ts';
import type { Credentials, CredentialSource } from '../../credentials.ts';
import { NO_DOCUMENT } from './classify.ts';
import type { ServiceError } from './serviceError.ts';

/** S3's codes for expired or unknown credentials. */
const STALE: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'TokenRefreshRequired',
  'InvalidAccessKeyId',
]);

export interface RenewalRule {
  /**
   * True when the credentials may be the cause: the source is told once to drop this snapshot, and the
   * caller retries once. The same keys, read again, are another snapshot.
   */
  shouldRenew(error: ServiceError, snapshot: Credentials): boolean;
  /** These credentials were issued after a refusal: until they expire, a 403 is about permissions. */
  noteFresh(snapshot: Credentials): void;
}

/**
 * Some servers answer expired credentials with a plain 403 (Ceph), and HEAD has no error document at all
 * (AWS: a bare 400). So the first such refusal of credentials that can expire counts as expiry.
 */
export function createRenewalRule(source: CredentialSource, clock: Clock): RenewalRule {
  const refused = new WeakSet<Credentials>();
  const fresh = new Set<string>();
  return {
    shouldRenew(error, snapshot) {
      const isStale = STALE.has(error.name) || isReplaced(error, snapshot);
      if (!isStale && !(isVague(error) && mayBeStale(snapshot))) return false;
      if (!refused.has(snapshot)) {
        refused.add(snapshot);
        source.refused(snapshot);
      }
      return true;
    },
    noteFresh(snapshot) {
      fresh.add(snapshot.accessKeyId);
    },
  };

  function mayBeStale({ accessKeyId, expiresAt }: Credentials): boolean {
    if (expiresAt === null) return false;
    return !fresh.has(accessKeyId) || expiresAt <= clock.now();
  }
}

/** A wrong secret of keys that a person has entered or configured, and may have corrected since. */
function isReplaced({ name }: ServiceError, { expiresAt }: Credentials): boolean {
  return name === 'SignatureDoesNotMatch' && expiresAt === null;
}

/** A refusal without a reason. */
function isVague({ name, status }: ServiceError): boolean {
  if (status === 403) return name === 'AccessDenied' || name === 'Forbidden' || name === NO_DOCUMENT;
  return status === 400 && name === NO_DOCUMENT;
}
