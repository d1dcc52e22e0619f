// Every access key that this server knows: the administrator's and those of the sessions that STS issued.
import { createHash, randomBytes } from 'node:crypto';
import { refusal } from '../http/serviceError.ts';
import { isSameSecret } from '../s3/signing/sigv4.ts';
import type { Principal, RoleSession } from './principal.ts';

/** An expired key is remembered this long, so that it is answered as expired and not as unknown. */
const REMEMBER_EXPIRED_MS = 24 * 3_600_000;

export interface AdministratorKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface IssuedKey extends AdministratorKey {
  readonly sessionToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface AccessKeys {
  /** The key called `accessKeyId`; throws InvalidAccessKeyId, InvalidToken or ExpiredToken as S3 does. */
  find(
    accessKeyId: string,
    sessionToken: string | undefined,
    now: number,
  ): { readonly secret: string; readonly principal: Principal };
  issue(session: RoleSession, expiresAt: number): IssuedKey;
  /** Denies everything to all sessions issued until `now`, as the AWSRevokeOlderSessions policy does. */
  revokeSessions(now: number): void;
  isRevoked(principal: Principal): boolean;
}

interface StoredSession {
  readonly secret: string;
  /** Only the hash is kept: the token itself is not needed to recognise it. */
  readonly tokenHash: string;
  readonly expiresAt: number;
  readonly principal: RoleSession;
}

/** An empty set of sessions beside the one administrator. */
export function createAccessKeys(administrator: AdministratorKey, account: string): AccessKeys {
  const sessions = new Map<string, StoredSession>();
  const root: Principal = { kind: 'administrator', arn: `arn:aws:iam::${account}:root`, userId: account };
  let revokedUntil = -Infinity;
  return {
    find(accessKeyId, sessionToken, now) {
      if (accessKeyId === administrator.accessKeyId) {
        return { secret: administrator.secretAccessKey, principal: root };
      }
      const session = sessions.get(accessKeyId);
      if (session === undefined || sessionToken === undefined) {
        throw refusal(
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
        );
      }
      if (!isSameSecret(hashToken(sessionToken), session.tokenHash)) {
        throw refusal('InvalidToken', 'The provided token is malformed or otherwise invalid.');
      }
      if (session.expiresAt <= now) throw refusal('ExpiredToken', 'The provided token has expired.');
      return session;
    },
    issue(principal, expiresAt) {
      for (const [id, session] of sessions) {
        if (session.expiresAt + REMEMBER_EXPIRED_MS < principal.issuedAt) sessions.delete(id);
      }
      const key: IssuedKey = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        expiresAt,
      };
      sessions.set(key.accessKeyId, {
        secret: key.secretAccessKey,
        tokenHash: hashToken(key.sessionToken),
        expiresAt,
        principal,
      });
      return key;
    },
    revokeSessions(now) {
      revokedUntil = now;
    },
    isRevoked: (principal) => principal.kind === 'session' && principal.issuedAt <= revokedUntil,
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
