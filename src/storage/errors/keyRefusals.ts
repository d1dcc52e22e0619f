// What it means when the storage service refuses the keys themselves: it depends on where they come
// from.
import type { KeyOrigin } from '../../credentials.ts';
import type { RemoteFaultCode } from './remoteFault.ts';

export interface KeyRefusal {
  readonly code: RemoteFaultCode;
  readonly message: string;
}

type Refusal = 'unknown' | 'wrong-secret' | 'expired' | 'invalid-token';

/** S3's codes ("Error responses"); Ceph and MinIO use the same. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  InvalidAccessKeyId: 'unknown',
  SignatureDoesNotMatch: 'wrong-secret',
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  TokenRefreshRequired: 'expired',
  InvalidToken: 'invalid-token',
};
/** RFC 9110 section 15.5.2: these credentials are not accepted. */
const UNAUTHORIZED = 401;

/** What a refusal of the keys means; null: this one is about something else. */
export function keyRefusal(name: string, status: number | null, origin: KeyOrigin): KeyRefusal | null {
  const refusal = REFUSALS[name] ?? (status === UNAUTHORIZED ? 'invalid-token' : null);
  if (refusal === null) return null;
  const { account, place } = origin;
  switch (origin.from) {
    case 'issued':
      return refusal === 'expired' || refusal === 'invalid-token'
        ? { code: 'needs-sign-in', message: ISSUED[refusal] }
        : { code: 'configuration', message: ISSUED[refusal] };
    case 'typed':
      return {
        code: 'keys-refused',
        message: `${TYPED[refusal]} Enter another one with "brimful login ${account}".`,
      };
    case 'found':
      return { code: 'keys-refused', message: `${FOUND[refusal](place)} Then try again.` };
  }
}

const ISSUED: Readonly<Record<Refusal, string>> = {
  unknown:
    'The storage service does not know the keys that STS has issued. Check that s3Endpoint and stsEndpoint belong to one service.',
  'wrong-secret':
    'The storage service does not accept signatures made with the keys that STS has issued. Check that no proxy changes requests, and that s3Endpoint is right.',
  expired: 'Your session has ended. Sign in again to continue syncing.',
  'invalid-token': 'The storage service does not accept your session. Sign in again to continue syncing.',
};

const TYPED: Readonly<Record<Refusal, string>> = {
  unknown: 'The storage service does not know this access key: it may have been deleted.',
  'wrong-secret': 'The secret of this access key is wrong.',
  expired: 'This access key has expired.',
  'invalid-token': 'The storage service does not accept this access key.',
};

const FOUND: Readonly<Record<Refusal, (place: string) => string>> = {
  unknown: (place) =>
    `The storage service does not know the access key in the ${place}: it may have been deleted. Put a valid one there.`,
  'wrong-secret': (place) => `The secret access key in the ${place} is wrong. Correct it there.`,
  expired: (place) =>
    `The session in the ${place} has expired. Renew it there, for example with "aws sso login".`,
  'invalid-token': (place) => `The session token in the ${place} is not valid. Renew it there.`,
};

/**
 * The sentence for a service that denies access. `mayBeMissing`: it may answer so for a bucket that does
 * not exist.
 */
export function deniedMessage({ from }: KeyOrigin, mayBeMissing: boolean): string {
  const who = from === 'issued' ? 'your role' : 'this access key';
  // Ceph with STS, for one, calls a wrong secret and an unknown key no other name.
  const check = from === 'issued' ? 'Check its name' : 'Check its name, the access key and its secret';
  return mayBeMissing
    ? `The bucket refuses access, or does not exist. ${check}, and ask its administrator to allow ${who} to use this prefix.`
    : `The bucket refuses access. Ask its administrator to allow ${who} to use this prefix.`;
}
