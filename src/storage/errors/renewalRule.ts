// Decides when a refusal is about the age of the keys, so that they are renewed once, and not about the person's rights.
import type { Clock } from '../../clock.ts';
import type { Credentials, CredentialSource } from '../../credentials.ts';
import { NO_DOCUMENT } from './classify.ts';
import type { ServiceError } from './serviceError.ts';

/** Codes by which S3 says that keys are expired or unknown (security: error table of the exchange). */
const STALE: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'TokenRefreshRequired',
  'InvalidAccessKeyId',
]);

export interface RenewalRule {
  /** True when the keys may be to blame: they are dropped (told to the source once), and the caller tries once more. */
  blames(error: ServiceError, snapshot: Credentials): boolean;
  /** These keys came after a refusal: from now on a 403 is about rights, until they expire. */
  isFresh(snapshot: Credentials): void;
}

/**
 * Some servers answer a plain 403 to expired keys (Ceph), and HEAD has no error document at all (AWS: a bare 400). So the first such
 * refusal of a snapshot that can expire counts as one of age.
 */
export function createRenewalRule(source: CredentialSource, clock: Clock): RenewalRule {
  const refused = new Set<string>();
  const fresh = new Set<string>();
  return {
    blames(error, snapshot) {
      if (!STALE.has(error.name) && !(isVague(error) && mayBeStale(snapshot))) return false;
      if (!refused.has(snapshot.accessKeyId)) {
        refused.add(snapshot.accessKeyId);
        source.refused(snapshot);
      }
      return true;
    },
    isFresh(snapshot) {
      fresh.add(snapshot.accessKeyId);
    },
  };

  function mayBeStale({ accessKeyId, expiresAt }: Credentials): boolean {
    if (expiresAt === null) return false;
    return !fresh.has(accessKeyId) || expiresAt <= clock.now();
  }
}

/** A refusal that does not say why. */
function isVague({ name, status }: ServiceError): boolean {
  if (status === 403) return name === 'AccessDenied' || name === 'Forbidden' || name === NO_DOCUMENT;
  return status === 400 && name === NO_DOCUMENT;
}
