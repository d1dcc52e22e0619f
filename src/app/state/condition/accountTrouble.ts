// Why an account gives no access to its folders now. Pure.
import { accountKind } from '../../../contract/accountKinds.ts';
import type { AccountState } from '../../../contract/state.ts';
import { nextSignInStep } from '../../../contract/words/nextSignInStep.ts';
import type { AccountTrouble } from './folderCondition.ts';

/** Codes of failing credentials that end by themselves. */
const NETWORK: ReadonlySet<string> = new Set(['unreachable', 'throttled']);

/**
 * Null while the account gives access at `now` (epoch ms). Credentials that cannot be renewed still work
 * until they expire.
 */
export function accountTrouble(
  { id, source, session, credentials }: AccountState,
  now: number,
): AccountTrouble | null {
  if (accountKind(source).access === 'sign-in') {
    if (session.step === 'needs-sign-in') {
      return { ends: 'person', headline: `Sign in again to ${id}`, message: session.reason };
    }
    if (session.step === 'signed-out') {
      const message = 'Sign in to start syncing. Your files are left as they are.';
      return { ends: 'person', headline: `Sign in to ${id}`, message };
    }
    if (session.step === 'signing-in') {
      return { ends: 'person', headline: 'Finish signing in', message: nextSignInStep(session.address) };
    }
  }
  if (credentials.status !== 'failing') return null;
  if (credentials.expiresAt !== null && credentials.expiresAt > now) return null;
  const { code, message } = credentials;
  return NETWORK.has(code)
    ? { ends: 'network', headline: 'Offline', message }
    : { ends: 'person', headline: `No access: ${id}`, message };
}
