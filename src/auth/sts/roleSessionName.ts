// Derives a person's RoleSessionName, which CloudTrail shows, from the subject; stable.
import { createHash } from 'node:crypto';

const ALLOWED = /^[\w+=,.@-]{2,64}$/;
const HASH_LENGTH = 12;
const KEPT_LENGTH = 64 - HASH_LENGTH - 1;

/**
 * 2 to 64 characters of `[\\w+=,.@-]` (STS API reference). A subject that fits is used as is; others are
 * cleaned and get a hash, so that no two people share a name. It is informational: the client chooses it, so
 * no policy may rely on it (`${aws:userid}`, CR4).
 */
export function roleSessionName(subject: string): string {
  if (ALLOWED.test(subject)) return subject;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, HASH_LENGTH);
  const cleaned = subject.replace(/[^\w+=,.@-]/g, '-').slice(0, KEPT_LENGTH);
  return `${cleaned}-${hash}`;
}
