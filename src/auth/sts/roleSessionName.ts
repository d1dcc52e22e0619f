// The RoleSessionName of a person: what CloudTrail shows, so derived from the subject and stable.
import { createHash } from 'node:crypto';

const ALLOWED = /^[\w+=,.@-]{2,64}$/;
const HASH_LENGTH = 12;
const KEPT_LENGTH = 64 - HASH_LENGTH - 1;

/**
 * 2 to 64 of `[\w+=,.@-]` (STS API reference). A subject that fits is used as it is; others are cleaned and get a hash, so that two
 * persons never share a name. It is for people's eyes only: a client chooses it, so no policy may rely on it (`${aws:userid}`).
 */
export function roleSessionName(subject: string): string {
  if (ALLOWED.test(subject)) return subject;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, HASH_LENGTH);
  const cleaned = subject.replace(/[^\w+=,.@-]/g, '-').slice(0, KEPT_LENGTH);
  return `${cleaned}-${hash}`;
}
