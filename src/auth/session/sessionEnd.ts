// How a session ends, and what an account without one says.
import type { CredentialFault } from '../../credentials.ts';
import type { Fault } from '../../result.ts';
import type { SignOutReport } from '../account/account.ts';

export interface SessionEnd extends Pick<SignOutReport, 'revocation' | 'sharedWith' | 'wiped' | 'page'> {
  /** Why the provider has not confirmed the end; null: it has, or there was nothing to confirm. */
  readonly fault: Fault | null;
}

/** The fault of an account that nobody has signed in to; `address`: where people sign in. */
export function signInFirst(address: string): CredentialFault {
  return { code: 'needs-sign-in', message: `Sign in at ${new URL(address).host}.` };
}
